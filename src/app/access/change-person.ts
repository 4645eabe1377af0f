import { judgePersonAct } from "../../core/access/people-rules.ts";
import type { Role } from "../../core/access/role.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { wayInFor } from "../../core/access/way-in.ts";
import { NotFoundError, ValidationError } from "../errors.ts";
import type { AuditRecord } from "../ports/audit.ts";
import { activityLine } from "../ports/feed.ts";
import type { PeopleChanged, PersonChange, PersonStore, PersonWithFacts } from "../ports/people.ts";
import type { AuditAndFeed } from "../ports/settings-store.ts";
import { mustBeAllowed } from "./judged.ts";
import { readEmail, readName } from "./person-values.ts";

export interface ChangePersonOrder {
  readonly userId: string;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly role?: Role | null | undefined;
  readonly organizationId?: string | null | undefined;
}

export interface ChangePersonDependencies {
  readonly store: Pick<PersonStore, "change">;
  readonly now: () => Date;
  /** Closes the open connections of these people; whoever may still sign in reconnects with the new rights. */
  readonly onChanged: (userIds: readonly string[], changed: PeopleChanged) => Promise<void>;
}

/** @throws NotFoundError, ForbiddenError, RefusedError, ValidationError */
export interface ChangePerson {
  change(viewer: Viewer, order: ChangePersonOrder): Promise<void>;
  /** The person cannot sign in by any means and the mailboxes are not synced, until resumed. Harmless to repeat. */
  suspend(viewer: Viewer, userId: string): Promise<void>;
  resume(viewer: Viewer, userId: string): Promise<void>;
}

export function createChangePerson({ store, now, onChanged }: ChangePersonDependencies): ChangePerson {
  const write = async (...order: Parameters<PersonStore["change"]>): Promise<void> => {
    const changed = await store.change(...order);
    if (changed === "taken") throw new ValidationError("email", "an address that nobody here has yet");
    await onChanged([order[0].userId], changed);
  };

  async function setSuspended(viewer: Viewer, userId: string, kind: "suspend" | "resume"): Promise<void> {
    await write({ userId }, (person) => {
      mustBeAllowed(judgePersonAct(viewer, person, { kind }));
      const known = mustBeKnown(person);
      if ((known.suspendedAt !== null) === (kind === "suspend")) return nothing;
      const word = kind === "suspend" ? "suspended" : "resumed";
      const audit = { ...by(viewer, known), action: `user.${word}` } as const;
      return {
        changes: { suspendedAt: kind === "suspend" ? now() : null },
        report: reported(viewer, known, [audit], word),
      };
    });
  }

  return {
    async change(viewer, order) {
      const name = order.name == null ? undefined : readName(order.name);
      const email = order.email == null ? undefined : readEmail(order.email);
      const organizationId = order.organizationId ?? undefined;
      await write({ userId: order.userId, organizationId }, (person, organization) => {
        const changesOrganization = organizationId !== undefined && organizationId !== person?.organizationId;
        if (changesOrganization && organization === null) {
          // A viewer who may not change this person is told that first.
          mustBeAllowed(judgePersonAct(viewer, person, { kind: "change" }));
          throw new NotFoundError("organization");
        }
        const act = {
          kind: "change",
          ...(order.role == null ? {} : { role: order.role }),
          ...(changesOrganization && organization !== null ? { organization } : {}),
        } as const;
        mustBeAllowed(judgePersonAct(viewer, person, act));
        const known = mustBeKnown(person);
        const wanted = { name, email, role: order.role ?? undefined, organizationId };
        const changes = differing(known, wanted);
        const audit: AuditRecord[] = Object.entries(changes).map(([field, to]) => ({
          ...by(viewer, known),
          ...{ action: "user.changed", field, from: known[field as keyof typeof wanted], to },
        }));
        // A change of organization is audited in both; the entry in `audit` so far is the new one's.
        if (changesOrganization)
          audit.push(...audit.filter(({ field }) => field === "organizationId").map(inOld(known)));
        const { email: to } = changes;
        const wayIn =
          to === undefined ? null : wayInFor(known.userId, viewer, { kind: "address", from: known.email, to }, now());
        return {
          changes,
          wayIn,
          report: audit.length === 0 ? nothing.report : reported(viewer, known, audit, "changed"),
        };
      });
    },
    suspend: (viewer, userId) => setSuspended(viewer, userId, "suspend"),
    resume: (viewer, userId) => setSuspended(viewer, userId, "resume"),
  };
}

const inOld =
  ({ organizationId }: PersonWithFacts) =>
  (entry: AuditRecord): AuditRecord => ({ ...entry, organizationId });

const nothing = { changes: {}, report: { audit: [], feed: [] } } as const;

/** Only values that differ from the present ones. */
function differing(
  known: PersonWithFacts,
  wanted: { [K in keyof PersonChange]?: PersonChange[K] | undefined },
): PersonChange {
  return Object.fromEntries(
    Object.entries(wanted).filter(([field, to]) => to !== undefined && to !== known[field as "name"]),
  );
}

/** The rules have already refused an unknown person. */
function mustBeKnown(person: PersonWithFacts | null): PersonWithFacts {
  if (person === null) throw new NotFoundError("user");
  return person;
}

function by(viewer: Viewer, { userId }: PersonWithFacts): Pick<AuditRecord, "actor" | "level" | "ownerId"> {
  return { actor: viewer, level: "USER", ownerId: userId };
}

function reported(viewer: Viewer, person: PersonWithFacts, audit: readonly AuditRecord[], word: string): AuditAndFeed {
  const { organizationId, userId, name } = person;
  const detail = activityLine(
    "PERSON_CHANGED",
    `${viewer.name} ${word} ${viewer.userId === userId ? "their own entry" : name}`,
  );
  return { audit, feed: [{ topic: "activity", organizationId, userId, detail }] };
}
