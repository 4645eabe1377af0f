import type { Action } from "./action.ts";
import { pick } from "./merge.ts";
import type { Pair } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";
import { fieldsToCreate } from "./withheld.ts";

/** Addresses that Microsoft would mail for what this action writes there. */
export function mailedBy(terms: SyncTerms, pair: Pair, action: Action): readonly string[] {
  const { meeting } = terms.kind;
  if (meeting === undefined) return [];
  const { mails } = meeting;
  if (action.kind === "createInM365") {
    return pair.record === null ? [] : mails(null, fieldsToCreate(terms, pair.record.fields, pair.record.changedAt));
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
          return mails(null, fieldsToCreate(terms, decision.fields, pair.record?.changedAt ?? null));
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
