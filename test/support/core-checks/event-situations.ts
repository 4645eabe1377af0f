import { deepStrictEqual } from "node:assert/strict";
import { type EventFields, emptyEvent, recordOf } from "../../../src/core/records/event.ts";
import type { PairSituation, SideView } from "../../../src/core/sync/pair.ts";
import { at, type Check, guest } from "./check.ts";
import { situation } from "./decisions.ts";

/** Situations of events for the tables of decision, and their decisions in words. */

export const mine: EventFields = { ...emptyEvent, subject: "Review", time: at("2026-05-04") };
export const meeting: EventFields = { ...mine, attendees: [guest("Ann")] };
export const copy: EventFields = { ...meeting, isOrganizer: false, organizer: { address: "boss@x.example", name: "" } };
export const there = (fields: EventFields): SideView => ({ present: true, fields: recordOf(fields), changedAt: null });
export const gone: SideView = { present: false, changedAt: null };
export const since = (fields: EventFields) => ({ office: recordOf(fields), m365: recordOf(fields) });
export type Example = readonly [title: string, pair: Partial<PairSituation>, decision: string];

export function checksOf(title: string, examples: readonly Example[], rest: Partial<PairSituation>): readonly Check[] {
  return examples.map(([what, pair, decision]) => ({
    title: `${title}: ${what}`,
    holds({ decidePair, eventKind }) {
      const decided = decidePair(situation({ kind: eventKind, ...rest, ...pair }));
      const spelled = (() => {
        switch (decided.kind) {
          case "settle": {
            const { office, m365, drift } = decided;
            const parts = [
              office.op === "update" ? `Oro: ${office.changed.join(" ")}` : "",
              m365.op === "update" ? `Microsoft: ${m365.changed.join(" ")}` : m365.op === "create" ? "make" : "",
            ].filter((part) => part !== "");
            return [parts.join("; ") || "nothing", ...drift.map((name) => `${name} drifts`)].join("; ");
          }
          case "remove":
            return `delete in ${[decided.office ? "Oro" : "", decided.m365 ? "Microsoft" : ""].filter(Boolean).join(" and ")}`;
          default:
            return decided.kind;
        }
      })();
      deepStrictEqual(spelled, decision);
    },
  }));
}
