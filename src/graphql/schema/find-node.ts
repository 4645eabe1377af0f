import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { findAccount } from "./account.ts";
import { findConflict } from "./conflict.ts";
import { NodeType } from "./node.ts";
import { findRun } from "./run.ts";
import { findTask } from "./task.ts";
import { findUser } from "./user.ts";

type Find = (id: string, context: Context) => Promise<{ readonly id: string } | null>;

/** By type name. Each is found as its own query finds it, so `node` shows a viewer nothing that the query would not. */
const finds: readonly (readonly [string, Find])[] = [
  ["Task", (id, context) => findTask({}, id, context)],
  ["Event", (id, { viewer, app }) => app.readEvents.find(viewer, id)],
  ["Email", (id, { viewer, app }) => app.mail.read.find(viewer, id)],
  ["Conflict", (id, context) => findConflict({}, id, context)],
  ["Run", (id, context) => findRun({}, id, context)],
  ["Account", (id, context) => findAccount({}, id, context)],
  ["User", (id, context) => findUser({}, id, context)],
];

builder.queryField("node", (t) =>
  t.field({
    type: NodeType,
    nullable: true,
    description: "Any Node, whatever its type. Null if the viewer may not see it.",
    args: { id: t.arg.id({ required: true }) },
    async resolve(_root, { id }, context) {
      if (!isUuid(id)) return null;
      for (const [__typename, find] of finds) {
        const found = await find(id, context);
        if (found !== null) return { ...found, __typename };
      }
      return null;
    },
  }),
);
