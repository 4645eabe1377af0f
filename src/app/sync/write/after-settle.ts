import type { RecordFields } from "../../../core/records/record.ts";
import { type Bases, differingFields, firstBases, pick } from "../../../core/sync/merge.ts";
import type { PairDecision, PairSituation, SideWrite } from "../../../core/sync/pair.ts";
import { isInside, keptSpan } from "../../../core/sync/window.ts";
import { must } from "../../../lib/must.ts";
import type { M365Item } from "../../ports/m365-records.ts";
import type { OfficeWrite } from "../../ports/office-table.ts";
import type { StoredEffect, StoredLink } from "../../ports/sync-store.ts";
import type { Pair } from "../compare/situation.ts";
import type { SyncSession } from "../session.ts";

export type Settle = Extract<PairDecision, { kind: "settle" }>;

/** A write to Oro, and what Oro holds afterwards. */
export interface OfficeChange {
  readonly write: OfficeWrite | null;
  readonly fields: RecordFields;
}

/** The office write of a decision. */
export function officeWriteOf(session: SyncSession, pair: Pair, write: SideWrite, desired: RecordFields): OfficeChange {
  const id = pair.link?.officeId ?? must(pair.record, "office record").id;
  const now = pair.record !== null && !pair.record.isDeleted ? pair.record.fields : {};
  switch (write.op) {
    case "none":
      return { write: null, fields: now };
    case "update":
      return {
        write: { op: "update", id, changed: pick(desired, write.changed) },
        fields: { ...now, ...pick(desired, write.changed) },
      };
    case "create":
      // The tombstone keeps what only Oro knows (a due time): bringing it back restores that too.
      return {
        write:
          pair.record === null
            ? { op: "create", id, fields: desired, importedFrom: session.run.accountId }
            : { op: "update", id, changed: desired },
        fields: desired,
      };
  }
}

/** The link once both sides hold what was decided. Drifted fields keep the bases of their last agreement. */
export function agreedLink(
  session: SyncSession,
  link: StoredLink,
  decision: Settle,
  office: { readonly fields: RecordFields; readonly version: number },
  item: Pick<M365Item, "id" | "etag" | "extra" | "fields">,
): StoredLink {
  const old = link.bases;
  const isDrifting = decision.drift.length > 0 && old !== null;
  const isLeaving =
    !isInside(session.kind, session.window, office.fields) && !isInside(session.kind, session.window, item.fields);
  return {
    ...link,
    m365Id: item.id,
    bases: {
      office: isDrifting ? { ...office.fields, ...pick(old.office, decision.drift) } : office.fields,
      m365: isDrifting ? { ...item.fields, ...pick(old.m365, decision.drift) } : item.fields,
    },
    extra: item.extra,
    etag: item.etag,
    officeVersion: office.version,
    state: isLeaving ? "DETACHED" : "ACTIVE",
    detachedReason: isLeaving ? "WINDOW" : null,
    drift: decision.drift,
    ...keptSpan(session.kind, office.fields),
  };
}

/**
 * The link after Microsoft was written, when the office record moved on meanwhile: only what was really written is agreed.
 * What should have been copied to Oro stays a change of Microsoft's and is decided again.
 */
export function halfAgreedLink(
  session: SyncSession,
  link: StoredLink,
  decision: Settle,
  situation: PairSituation,
  item: M365Item,
): StoredLink {
  const { office, m365 } = situation;
  const old: Bases =
    link.bases ??
    (office.present && m365.present
      ? firstBases(session.kind, office.fields, m365.fields)
      : { office: decision.fields, m365: decision.fields });
  const written = decision.m365.op === "update" ? decision.m365.changed : session.kind.fields.map(({ name }) => name);
  const owed = decision.office.op === "update" ? decision.office.changed : [];
  return {
    ...link,
    m365Id: item.id,
    bases: {
      office: {
        ...old.office,
        ...pick(
          decision.fields,
          written.filter((name) => !owed.includes(name)),
        ),
      },
      m365: {
        ...old.m365,
        ...pick(
          item.fields,
          written.filter((name) => !owed.includes(name)),
        ),
      },
    },
    extra: item.extra,
    etag: item.etag,
    state: "ACTIVE",
    detachedReason: null,
  };
}

/**
 * The link of an update whose answer was lost, once the item was read: what we wrote and it holds is agreed. Otherwise Oro's change back to
 * what was before would look like none, and our own write like a change of Microsoft's that is to be copied over it.
 */
export function linkAfterLostAnswer(
  session: SyncSession,
  link: StoredLink,
  { before, after }: Pick<StoredEffect, "before" | "after">,
  item: M365Item,
): StoredLink {
  const { bases } = link;
  if (bases === null || before === null || after === null) return link;
  const differing = differingFields(session.kind, after, item.fields);
  const written = differingFields(session.kind, before, after).filter((name) => !differing.includes(name));
  const agreed = {
    office: { ...bases.office, ...pick(after, written) },
    m365: { ...bases.m365, ...pick(item.fields, written) },
  };
  return { ...link, bases: session.kind.asHalfWritten(agreed, { before, after, now: item.fields }), etag: null };
}
