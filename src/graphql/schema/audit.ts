import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import type { ToldAuditEntry } from "../../app/access/read-audit.ts";
import { ValidationError } from "../../app/errors.ts";
import type { AuditFilter } from "../../app/ports/audit.ts";
import { type AuditValue, auditValuesOf } from "../../core/audit/audit-values.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder, pageSize } from "../builder.ts";

const AuditValueType = builder.objectRef<AuditValue>("AuditValue").implement({
  description: "One thing that an entry of the audit says of before or after.",
  fields: (t) => ({
    name: t.exposeString("name", {
      nullable: true,
      description: "Null where the entry is about one value only, which `field` names.",
    }),
    text: t.exposeString("text", { description: "A number, a list or a table as JSON." }),
  }),
});

const AuditEntryType = builder.objectRef<ToldAuditEntry>("AuditEntry").implement({
  description: "Who did what, when. Secrets are masked.",
  fields: (t) => ({
    id: t.exposeID("id"),
    at: t.expose("at", { type: "DateTime" }),
    message: t.exposeString("message", {
      description:
        'What happened, in a sentence. The viewer is "You" in it; people, organizations and mailboxes are called as they are now.',
    }),
    actorId: t.exposeID("actorId", { nullable: true, description: "Null for the server itself." }),
    actorName: t.exposeString("actorName"),
    action: t.exposeString("action", { description: 'A past fact: "setting.changed", "token.created" …' }),
    level: t.exposeString("level", { nullable: true }),
    ownerId: t.exposeID("ownerId", {
      nullable: true,
      description: "Whose it was: an organization, a user or an account.",
    }),
    personId: t.exposeID("personId", { nullable: true, description: "To whom it was done, or to whose mailbox." }),
    personName: t.exposeString("personName", { nullable: true }),
    organizationId: t.exposeID("organizationId", {
      nullable: true,
      description: "Whose history it is; null for what is the system's.",
    }),
    field: t.exposeString("field", { nullable: true }),
    from: t.field({
      type: [AuditValueType],
      description: "What was before; empty for nothing.",
      resolve: ({ from }) => [...auditValuesOf(from)],
    }),
    to: t.field({
      type: [AuditValueType],
      description: "What is since; empty for nothing.",
      resolve: ({ to }) => [...auditValuesOf(to)],
    }),
  }),
});

const AuditFilterInput = builder.inputType("AuditFilter", {
  description: "All that are given hold.",
  fields: (t) => ({
    actorId: t.id({ description: "Who did it." }),
    personId: t.id({ description: "To whom, or to whose mailbox, token or setting." }),
    organizationId: t.id(),
    action: t.string({ description: 'Exactly, or all that begin with it where it ends in a dot: "user.".' }),
    field: t.string(),
    from: t.field({ type: "DateTime", description: "From this moment." }),
    to: t.field({ type: "DateTime", description: "Before this moment." }),
  }),
});

builder.queryField("auditLog", (t) =>
  t.connection(
    {
      type: AuditEntryType,
      description:
        "Newest first: all for administrators and auditors, the own organization's part for its administrators, empty for others.",
      args: { filter: t.arg({ type: AuditFilterInput }) },
      resolve: async (_root, { filter, ...args }, { viewer, app }) => {
        const wanted = withoutNulls(filter ?? {});
        const connection = await resolveCursorConnection(
          { args, ...pageSize, toCursor: ({ at, id }: ToldAuditEntry) => `${at.toISOString()} ${id}` },
          async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => [
            ...(await app.audit.read(viewer, wanted, {
              ...{ limit, isBackward: inverted, after: placeOf(after), before: placeOf(before) },
            })),
          ],
        );
        return { ...connection, totalCount: () => app.audit.count(viewer, wanted) };
      },
    },
    {
      name: "AuditEntryConnection",
      fields: (connection) => ({
        totalCount: connection.int({
          description: "On all pages.",
          resolve: ({ totalCount }) => (typeof totalCount === "function" ? totalCount() : totalCount),
        }),
      }),
    },
    { name: "AuditEntryEdge" },
  ),
);

function withoutNulls(filter: (typeof AuditFilterInput)["$inferInput"]): AuditFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
}

/** @throws ValidationError */
function placeOf(cursor: string | undefined): { readonly at: Date; readonly id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [at = "", id = ""] = cursor.split(" ");
  if (Number.isNaN(Date.parse(at)) || !isUuid(id)) throw new ValidationError("after", "a cursor of this list");
  return { at: new Date(at), id };
}
