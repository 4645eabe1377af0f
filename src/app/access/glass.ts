// Administrators and auditors do not read what people write. When they must, they break the glass: for one person, for one hour, with a
// reason; it is audited and the person is told. Every read of a record's text asks here whether it is allowed, so access ends by itself.
import { type Reach, reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { createBatches } from "../../lib/batches.ts";
import { NotFoundError, ValidationError } from "../errors.ts";
import type { BrokenGlass, GlassStore } from "../ports/glass-store.ts";
import type { People } from "../ports/people.ts";
import { requireRight } from "./require.ts";

export const GLASS_MS = 3_600_000;

export interface GlassDeps {
  readonly store: GlassStore;
  readonly people: Pick<People, "findEver">;
  readonly now: () => Date;
}

export interface Glass {
  /** @throws ValidationError without a reason, NotFoundError, ForbiddenError */
  break(viewer: Viewer, order: { readonly userId: string; readonly reason: string }): Promise<BrokenGlass>;
  /** Ends it early: allowed for whoever broke it, for the person, and for anybody who may break it. @throws NotFoundError */
  end(viewer: Viewer, id: string): Promise<BrokenGlass>;
  /** Those open now that concern the viewer. */
  present(viewer: Viewer): Promise<readonly BrokenGlass[]>;
  /** The people whose records the viewer may read now. */
  reach(viewer: Viewer): Promise<Reach>;
  /** Whether the viewer may now read what this mailbox's records say, wherever they are quoted. */
  mayReadAccount(viewer: Viewer, accountId: string): Promise<boolean>;
  /** Records the end of those that have expired. */
  endOverdue(now: Date): Promise<void>;
}

export function createGlass({ store, people, now }: GlassDeps): Glass {
  const ended = (glass: BrokenGlass, by: Viewer | null) => ({
    actor: by,
    action: "glass.ended" as const,
    level: "USER",
    ownerId: glass.userId,
    field: glass.viewerName,
    to: { reads: glass.reads },
  });
  const mayBreak = (viewer: Viewer): boolean => reachOf(viewer, "breakGlass").kind !== "none";
  const inOneGo = createBatches(async (viewer: Viewer, accountIds: readonly string[]) => {
    const owners = await store.ownersOf(accountIds);
    const own = reachOf(viewer, "readRecords");
    const others = [...new Set(owners.values())].filter((userId) => own.kind !== "own" || userId !== own.userId);
    const open = others.length > 0 && mayBreak(viewer) ? await store.readable(viewer, others, now()) : [];
    return new Set(
      accountIds.filter((id) => {
        const owner = owners.get(id);
        return owner !== undefined && ((own.kind === "own" && owner === own.userId) || open.includes(owner));
      }),
    );
  });

  return {
    async break(viewer, { userId, reason }) {
      const person = requireRight(viewer, "breakGlass", await people.findEver(userId), "user", "readPeople");
      const why = reason.trim();
      if (why.length < 5 || why.length > 500)
        throw new ValidationError("reason", "5 to 500 characters that the person will read");
      if (person.userId === viewer.userId)
        throw new ValidationError("userId", "another person: your own records are open to you");
      const startedAt = now();
      const endsAt = new Date(startedAt.getTime() + GLASS_MS);
      const glass = {
        viewerId: viewer.userId,
        viewerName: viewer.name,
        viewerRole: viewer.role,
        userId,
        reason: why,
        startedAt,
        endsAt,
      };
      const message = `${viewer.name} may read your records until ${endsAt.toISOString()}: ${why}`;
      return store.start(glass, person.organizationId, message, {
        actor: viewer,
        action: "glass.broken",
        level: "USER",
        ownerId: userId,
        field: person.name,
        to: { reason: why, endsAt },
      });
    },

    async end(viewer, id) {
      const glass = await store.find(id);
      const isConcerned = glass !== null && (glass.viewerId === viewer.userId || glass.userId === viewer.userId);
      if (glass === null) throw new NotFoundError("broken glass");
      if (!isConcerned)
        requireRight(viewer, "changePeople", await people.findEver(glass.userId), "broken glass", "breakGlass");
      await store.end({ id }, now(), (one) => ended(one, viewer));
      return (await store.find(id)) ?? glass;
    },

    present: (viewer) => store.present(viewer.userId, reachOf(viewer, "readAudit"), now()),

    async reach(viewer) {
      const own = reachOf(viewer, "readRecords");
      if (!mayBreak(viewer)) return own;
      const open = await store.readable(viewer, null, now());
      if (open.length === 0) return own;
      return { kind: "people", userIds: own.kind === "own" ? [own.userId, ...open] : open };
    },

    mayReadAccount: async (viewer, accountId) => (await inOneGo(viewer, accountId)).has(accountId),

    endOverdue: (at) => store.end({ dueAt: at }, at, (glass) => ended(glass, null)),
  };
}
