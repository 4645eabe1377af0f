import { builder } from "../builder.ts";

/** What can be asked for by its id alone. Ids are UUIDs and of one thing each, so none has to say of which type it is. */
export const NodeType = builder.interfaceRef<{ readonly id: string }>("Node").implement({
  description: "What has an id of its own, by which `node` finds it.",
  fields: (t) => ({ id: t.exposeID("id") }),
});
