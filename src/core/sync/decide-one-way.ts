import type { RecordFields, SideName } from "../records/record.ts";
import { keptEverywhere, writeTo } from "./desired.ts";
import { differingFields, fieldsToSend } from "./merge.ts";
import { mayWrite, type PairDecision, type PairSituation, type SideWrite } from "./pair.ts";

const NONE: SideWrite = { op: "none" };

export function decideOneWay(pair: PairSituation, leading: SideName): PairDecision {
  const leader = leading === "office" ? pair.office : pair.m365;
  const follower = leading === "office" ? pair.m365 : pair.office;
  if (!leader.present) {
    return {
      kind: "remove",
      office: pair.office.present,
      m365: pair.m365.present,
      conflict: null,
    };
  }
  const leaderBase = pair.bases?.[leading];
  const leaderChanged = leaderBase === undefined ? null : differingFields(pair.kind, leaderBase, leader.fields);
  if (!follower.present) {
    const makeAgain = pair.drift === "REVERT" || leaderChanged === null || leaderChanged.length > 0;
    return makeAgain ? keptEverywhere(pair, leader.fields, null) : { kind: "detach", reason: "FOLLOWER_DELETED" };
  }
  const followerBase = pair.bases?.[leading === "office" ? "m365" : "office"];
  const differing = differingFields(pair.kind, leader.fields, follower.fields);
  // A difference that existed when both last agreed is how the follower holds the value, not drift.
  const drifted = followerBase === undefined ? [] : editedIn(pair, leading, followerBase, follower.fields);
  const isStale = (name: string): boolean => leaderChanged === null || leaderChanged.includes(name);
  const copied = differing.filter((name) => isStale(name) || (pair.drift === "REVERT" && drifted.includes(name)));
  const drift = drifted.filter((name) => !copied.includes(name) && differing.includes(name));
  const wanted = new Set(copied);
  const write = writeTo(pair, leading === "office" ? "m365" : "office", leader.fields, (name) => wanted.has(name));
  return {
    kind: "settle",
    fields: leader.fields,
    office: leading === "office" ? NONE : write,
    m365: leading === "office" ? write : NONE,
    drift,
    conflict: null,
  };
}

/** What somebody edited on the following side. What only the service sets there (attendees' answers) is not drift. */
function editedIn(pair: PairSituation, leading: SideName, base: RecordFields, now: RecordFields): readonly string[] {
  if (leading === "m365") return differingFields(pair.kind, base, now);
  return fieldsToSend(pair.kind, base, now).filter((name) => mayWrite(pair, name));
}
