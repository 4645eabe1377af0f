import type { CollectionChoice } from "../../app/collections/choose-collections.ts";
import { StaleWriteError } from "../../app/errors.ts";
import { builder } from "../builder.ts";
import { type CollectionRow, readCollectionRows } from "../collection-rows.ts";

const CalendarType = builder.objectRef<CollectionRow>("Calendar").implement({
  description: "A calendar of an account, as the last run saw it.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Microsoft's id." }),
    name: t.exposeString("name"),
    isDefault: t.exposeBoolean("isDefault"),
    isReadOnly: t.exposeBoolean("isReadOnly"),
    isChosen: t.boolean({ description: "Whether it is synced.", resolve: ({ state }) => state === "ACTIVE" }),
    isDestination: t.exposeBoolean("isDestination", { description: "Whether new events of the back office go there." }),
    isGone: t.boolean({ resolve: ({ state }) => state === "GONE" }),
  }),
});

builder.queryField("calendars", (t) =>
  t.field({
    type: [CalendarType],
    args: { accountId: t.arg.id({ required: true }) },
    resolve: (_root, { accountId }, context) => readCollectionRows(context, accountId, "CALENDAR"),
  }),
);

const CalendarModeEnum = builder.enumType("CalendarMode", {
  description: "Which calendars are synced.",
  values: { DEFAULT: { description: "The default calendar only." }, CHOSEN: { description: "Those named." } } as const,
});

const ChooseCalendarsInput = builder.inputType("ChooseCalendarsInput", {
  description: "Which calendars of an account are synced.",
  fields: (t) => ({
    accountId: t.id({ required: true }),
    mode: t.field({ type: CalendarModeEnum, required: true }),
    calendarIds: t.idList({ description: "With CHOSEN: at least one." }),
    destinationCalendarId: t.id({
      description: "Where new events go: one of the synced calendars. Default: the default calendar, or the first one.",
    }),
  }),
});

const ChooseCalendarsPayload = builder.objectRef<CollectionChoice>("ChooseCalendarsPayload").implement({
  description: "The choice as it is stored. The next run follows it.",
  fields: (t) => ({
    accountId: t.exposeID("accountId"),
    calendarIds: t.idList({
      nullable: true,
      description: "Null: the default calendar.",
      resolve: ({ collectionIds }) => collectionIds,
    }),
    destinationCalendarId: t.exposeID("destinationId", { nullable: true }),
  }),
});

builder.mutationField("chooseCalendars", (t) =>
  t.field({
    type: ChooseCalendarsPayload,
    description:
      "Chooses the calendars of an account. Records of a calendar no longer chosen are kept on both sides and detached.",
    errors: { types: [StaleWriteError] },
    args: { input: t.arg({ type: ChooseCalendarsInput, required: true }) },
    resolve: (_root, { input: { accountId, mode, calendarIds, destinationCalendarId } }, { viewer, app }) =>
      app.collections.choose(viewer, "CALENDAR", {
        accountId,
        collectionIds: mode === "DEFAULT" ? null : (calendarIds ?? []),
        destinationId: destinationCalendarId ?? null,
      }),
  }),
);
