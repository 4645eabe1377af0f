import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import { cursorOf } from "../../app/events/read-events.ts";
import { builder, pageSize } from "../builder.ts";
import { EventOccurrenceType } from "./event.ts";

export const EventFilter = builder.inputType("EventFilter", {
  description: "Conditions on occurrences; all given ones must hold.",
  fields: (t) => ({
    ownerId: t.id({ description: "Only this person's." }),
    text: t.string({ description: "Text contained in the subject, the description or a location." }),
    category: t.string(),
  }),
});

builder.queryField("events", (t) =>
  t.connection(
    {
      type: EventOccurrenceType,
      description:
        "The occurrences between two moments, ordered by start: single events, and each occurrence of a series. At most 1825 days; without cancelled occurrences.",
      args: {
        from: t.arg({ type: "DateTime", required: true }),
        to: t.arg({ type: "DateTime", required: true, description: "Exclusive." }),
        timeZone: t.arg.string({
          required: true,
          defaultValue: "Etc/UTC",
          description: "The zone whose days all-day events are on; they belong to no zone themselves.",
        }),
        filter: t.arg({ type: EventFilter }),
      },
      resolve: async (_root, { from, to, timeZone, filter, ...args }, { viewer, app }) => {
        let total = 0;
        const connection = await resolveCursorConnection(
          { args, ...pageSize, toCursor: cursorOf },
          async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => {
            const query = { from, to, zone: timeZone, ...filter };
            const listed = await app.readEvents.list(viewer, query, { before, after, limit, isFromEnd: inverted });
            total = listed.total;
            return [...listed.occurrences];
          },
        );
        return { ...connection, totalCount: total };
      },
    },
    {
      name: "EventOccurrenceConnection",
      fields: (connection) => ({
        totalCount: connection.int({
          description: "Occurrences on all pages.",
          resolve: ({ totalCount }) => totalCount,
        }),
      }),
    },
    { name: "EventOccurrenceEdge" },
  ),
);
