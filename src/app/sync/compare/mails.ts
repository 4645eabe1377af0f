import type { RecordFields, RecordKind } from "../../../core/records/record.ts";
import { differingFields, pick } from "../../../core/sync/merge.ts";
import type { SyncSession } from "../session.ts";
import type { Action } from "./action.ts";
import type { Pair } from "./situation.ts";

/**
 * The record that a create would send. What Oro held when the account's sync began, and what is over, invites nobody.
 * @param changedAt of Oro's record
 */
export function fieldsToCreate(session: SyncSession, fields: RecordFields, changedAt: string | null): RecordFields {
  const { quietUntil } = session;
  const isQuiet = quietUntil === null || (changedAt !== null && Date.parse(changedAt) <= Date.parse(quietUntil));
  return session.kind.withheld(fields, isQuiet, session.clock.now().toISOString());
}

/** The fields of which a create sent less than Oro has, since it invites nobody. */
export function withheldFields(kind: RecordKind, wanted: RecordFields, sent: RecordFields): readonly string[] {
  const quiet = kind.withheld(wanted, true, "");
  const isLess = new Set(differingFields(kind, wanted, quiet));
  const isOther = new Set(differingFields(kind, sent, quiet));
  return [...isLess].filter((name) => !isOther.has(name));
}

/** Addresses whom Microsoft would mail for what this action writes there. */
export function mailedBy(session: SyncSession, pair: Pair, action: Action): readonly string[] {
  const { mails } = session.kind;
  if (mails === null) return [];
  if (action.kind === "createInM365") {
    return pair.record === null ? [] : mails(null, fieldsToCreate(session, pair.record.fields, pair.record.changedAt));
  }
  if (action.kind !== "pair") return [];
  const { decision, situation } = action;
  const present = situation.m365.present ? situation.m365.fields : null;
  switch (decision.kind) {
    case "settle":
      switch (decision.m365.op) {
        case "none":
          return [];
        case "create":
          return mails(null, fieldsToCreate(session, decision.fields, pair.record?.changedAt ?? null));
        case "update":
          return present === null
            ? []
            : mails(present, { ...present, ...pick(decision.fields, decision.m365.changed) });
      }
      break;
    case "remove":
      return decision.m365 && present !== null ? mails(present, null) : [];
    case "ask":
    case "detach":
      return [];
  }
  return [];
}
