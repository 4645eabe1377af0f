import type { SettingsScope } from "../../../prisma/generated/client.ts";
import { type LiveEvent, type LiveSource, Watching } from "../../app/live/live-source.ts";
import { applicationScopeId } from "../../app/ports/settings-store.ts";
import { type Reach, reachOf } from "../../core/access/rights.ts";
import type { SettingsLevel } from "../../core/settings/level.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { usersWithin } from "../visible.ts";
import { SettingsLevelEnum } from "./settings.ts";

type Scope = Pick<SettingsScope, "id" | "version">;

const SettingsEvent = builder.objectRef<LiveEvent<Scope>>("SettingsEvent").implement({
  description: "A level whose own values changed: read `settings` or `effectiveSettings` again.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    level: t.field({ type: SettingsLevelEnum, resolve: ({ value }) => levelOf(value.id) }),
    ownerId: t.id({ nullable: true, resolve: ({ value }) => value.id.split(":")[1] ?? null }),
    isApplication: t.boolean({
      description: "Whether it is the Azure application that changed.",
      resolve: ({ value }) => value.id === applicationScopeId,
    }),
    version: t.int({ resolve: ({ value }) => value.version }),
  }),
});

builder.subscriptionField("settings", (t) =>
  t.field({
    type: SettingsEvent,
    description: "First the version of each level that was ever written and that the viewer may see, then each change.",
    args: { after: t.arg.string() },
    subscribe: (_root, { after }, context) => new Watching(scopes(context), after),
    resolve: (event) => event,
  }),
);

function scopes({ viewer, prisma }: Context): LiveSource<Scope> {
  const reach = reachOf(viewer, "readSettings");
  const own =
    reach.kind === "all"
      ? []
      : ["system", applicationScopeId, `organization:${viewer.organizationId}`, `user:${viewer.userId}`];
  const find = async (range: { id?: { gt: string } | { in: string[] } }, limit?: number) => {
    const rows = await prisma.settingsScope.findMany({
      where: { AND: [range, await visibleScopes(prisma, reach, own)] },
      select: { id: true, version: true },
      orderBy: { id: "asc" },
      ...(limit === undefined ? {} : { take: limit }),
    });
    return rows.map((value) => ({ id: value.id, value }));
  };
  return {
    kind: "state",
    topics: ["settings"],
    concerns: ({ subjectId }) => (subjectId === undefined ? [] : [subjectId]),
    present: (afterId, limit) => find(afterId === "" ? {} : { id: { gt: afterId } }, limit),
    read: (ids) => find({ id: { in: [...ids] } }),
  };
}

/**
 * The levels that decide the viewer's own settings, and any others that the viewer may read. Only the fact that a level changed is sent,
 * not the values.
 */
async function visibleScopes(prisma: Context["prisma"], reach: Reach, own: readonly string[]) {
  if (reach.kind === "all") return {};
  if (reach.kind !== "organization") return { id: { in: [...own] } };
  const people = await prisma.user.findMany({
    where: { AND: [usersWithin(reach), { removedAt: null }] },
    select: { id: true },
  });
  return { id: { in: [...own, ...people.map(({ id }) => `user:${id}`)] } };
}

function levelOf(scopeId: string): SettingsLevel {
  if (scopeId.startsWith("organization:")) return "ORGANIZATION";
  return scopeId.startsWith("user:") ? "USER" : "SYSTEM";
}
