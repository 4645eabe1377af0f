import type { PlanListItem, PlannedRecipient } from "../../app/ports/record-lists.ts";
import { fieldText } from "../../core/records/field-text.ts";
import type { Resource } from "../../core/records/record.ts";
import { recordKindOf } from "../../core/records/record-kinds.ts";
import { type FieldChange, planAnswers, plannedWrites, type planQuestions } from "../../core/sync/planned-item.ts";
import { builder } from "../builder.ts";
import { pageOf } from "../listed.ts";
import { ResourceEnum, SideEnum } from "./resource.ts";

const PlannedWriteEnum = builder.enumType("PlannedWrite", {
  description: "What would be done with a record on one side.",
  values: plannedWrites,
});
const PlanQuestionEnum = builder.enumType("PlanQuestion", {
  description: "What a brake asks about a record.",
  values: {
    DELETION: { description: "Whether it may be deleted." },
    INVITATIONS: { description: "Whether its attendees may be mailed." },
  } as const satisfies Record<(typeof planQuestions)[number], object>,
});
const PlanAnswerEnum = builder.enumType("PlanAnswer", {
  description: "What a person answered about a record.",
  values: planAnswers,
});

interface ShownChange extends FieldChange {
  readonly resource: Resource;
}

const textOf = ({ resource, field }: ShownChange, value: FieldChange["from"]) =>
  fieldText(resource, field, { [field]: value });

const PlannedChangeType = builder.objectRef<ShownChange>("PlannedChange").implement({
  description: "One field that an update would change.",
  fields: (t) => ({
    side: t.expose("side", { type: SideEnum, description: "Where it would be written." }),
    field: t.exposeString("field"),
    label: t.string({
      description: "The field's name for people.",
      resolve: ({ resource, field }) =>
        recordKindOf(resource)?.fields.find(({ name }) => name === field)?.label ?? field,
    }),
    from: t.string({
      description: "The present value on that side, as text.",
      resolve: (change) => textOf(change, change.from),
    }),
    to: t.string({ description: "The value it would get, as text.", resolve: (change) => textOf(change, change.to) }),
  }),
});

const PlanItemType = builder.objectRef<PlanListItem>("PlanItem").implement({
  description: "One record that a run would write, as it was decided before anything is written.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "An argument of `approveRun`." }),
    resource: t.expose("resource", { type: ResourceEnum }),
    title: t.exposeString("title", { nullable: true, description: "Null for viewers who may not read the record." }),
    inOffice: t.expose("inOffice", { type: PlannedWriteEnum, nullable: true, description: "Null: nothing in Oro." }),
    inM365: t.expose("inM365", { type: PlannedWriteEnum, nullable: true, description: "Null: nothing in Microsoft." }),
    changes: t.field({
      type: [PlannedChangeType],
      nullable: true,
      description: "For updates, field by field; null for viewers who may not read the record.",
      resolve: ({ resource, changes }) => changes?.map((change) => ({ ...change, resource })) ?? null,
    }),
    mails: t.stringList({
      nullable: true,
      description: "Whom Exchange would mail; null for viewers who may not read the record.",
      resolve: ({ mails }) => (mails === null ? null : [...mails]),
    }),
    asks: t.expose("asks", { type: PlanQuestionEnum, nullable: true, description: "Null: nobody is asked about it." }),
    answer: t.expose("answer", { type: PlanAnswerEnum, nullable: true }),
    carriedOutAt: t.expose("carriedOutAt", {
      type: "DateTime",
      nullable: true,
      description: "When a run carried it out, or followed the answer.",
    }),
  }),
});

const PlannedRecipientType = builder.objectRef<PlannedRecipient>("PlannedRecipient").implement({
  description: "A person whom Exchange would mail for the meetings that a run asks about.",
  fields: (t) => ({
    id: t.id({ description: "Within this run.", resolve: ({ place }) => String(place) }),
    address: t.exposeString("address", {
      nullable: true,
      description: "Null for viewers who may not read the records.",
    }),
    meetings: t.exposeInt("meetings", { description: "For how many of these meetings." }),
  }),
});

builder.queryField("planItems", (t) =>
  t.connection(
    {
      type: PlanItemType,
      description:
        "What a run would write, record by record, until it is written. Items that a brake asked about stay, with their answers, as long as resolved conflicts do.",
      args: {
        runId: t.arg.id({ required: true }),
        asks: t.arg({
          type: PlanQuestionEnum,
          description: "Only items with this question; default: everything that would be written.",
        }),
        text: t.arg.string({ description: "Text contained in the title, for records that the viewer may read." }),
      },
      resolve: (_root, { runId, asks, text, ...args }, { viewer, app }) =>
        pageOf(args, (page) =>
          app.listRecords.planItems(viewer, { runId, asks: asks ?? undefined, text: text ?? undefined, ...page }),
        ),
    },
    {
      name: "PlanItemConnection",
      fields: (connection) => ({
        totalCount: connection.int({ description: "On all pages.", resolve: ({ totalCount }) => totalCount }),
      }),
    },
    { name: "PlanItemEdge" },
  ),
);

builder.queryField("plannedRecipients", (t) =>
  t.connection(
    {
      type: PlannedRecipientType,
      description: "Everybody whom Exchange would mail for what a run asks about, each once, by address.",
      args: {
        runId: t.arg.id({ required: true }),
        text: t.arg.string({ description: "Text contained in the address." }),
      },
      resolve: (_root, { runId, text, ...args }, { viewer, app }) =>
        pageOf(args, (page) => app.listRecords.plannedRecipients(viewer, { runId, text: text ?? undefined, ...page })),
    },
    {
      name: "PlannedRecipientConnection",
      fields: (connection) => ({
        totalCount: connection.int({ description: "On all pages.", resolve: ({ totalCount }) => totalCount }),
      }),
    },
    { name: "PlannedRecipientEdge" },
  ),
);
