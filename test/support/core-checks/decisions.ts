import { deepStrictEqual } from "node:assert/strict";
import { taskKind } from "../../../src/core/records/task.ts";
import type { PairDecision, PairSituation, SideView } from "../../../src/core/sync/pair.ts";
import type { ConflictRule, Direction, DriftPolicy } from "../../../src/core/sync/sync-settings.ts";
import { type Check, emptyTask } from "./check.ts";

/**
 * The tables of decision as data: every cell of every direction, rule and drift policy, in words. Rows: Oro since the base; columns:
 * Microsoft since the base; each same, changed (the same field, to different values), deleted.
 */

const states = ["same", "changed", "deleted"] as const;
type State = (typeof states)[number];
type Table = readonly [
  readonly [string, string, string],
  readonly [string, string, string],
  readonly [string, string, string],
];
type Times = readonly [office: string | null, m365: string | null];

const EARLY = "2026-05-01T08:00:00Z";
const LATE = "2026-05-01T09:00:00Z";

const officeWins: Table = [
  ["nothing", "office := m365's", "delete in office"],
  ["m365 := office's", "m365 := office's (FIELDS, office)", "make m365 := office's (M365_DELETED, office)"],
  ["delete in m365", "delete in m365 (OFFICE_DELETED, office)", "forget"],
];
const m365Wins: Table = [
  ["nothing", "office := m365's", "delete in office"],
  ["m365 := office's", "office := m365's (FIELDS, m365)", "delete in office (M365_DELETED, m365)"],
  ["delete in m365", "make office := m365's (OFFICE_DELETED, m365)", "forget"],
];
const editWins: Table = [
  ["nothing", "office := m365's", "delete in office"],
  ["m365 := office's", "m365 := office's (FIELDS, office)", "make m365 := office's (M365_DELETED, office)"],
  ["delete in m365", "make office := m365's (OFFICE_DELETED, m365)", "forget"],
];
const ask: Table = [
  ["nothing", "office := m365's", "delete in office"],
  ["m365 := office's", "ask (FIELDS, nobody)", "ask (M365_DELETED, nobody)"],
  ["delete in m365", "ask (OFFICE_DELETED, nobody)", "forget"],
];

const byTimes: readonly { readonly rule: ConflictRule; readonly times: Times; readonly table: Table }[] = [
  ...(
    [
      [EARLY, LATE],
      [LATE, EARLY],
      [null, null],
    ] as const
  ).flatMap((times) => [
    { rule: "OFFICE_WINS" as const, times, table: officeWins },
    { rule: "M365_WINS" as const, times, table: m365Wins },
    { rule: "ASK" as const, times, table: ask },
  ]),
  { rule: "NEWEST_WINS", times: [LATE, EARLY], table: officeWins },
  { rule: "NEWEST_WINS", times: [EARLY, LATE], table: m365Wins },
  { rule: "NEWEST_WINS", times: [EARLY, EARLY], table: officeWins },
  // One instant in two spellings, and a later one that sorts first as text.
  { rule: "NEWEST_WINS", times: ["2026-05-01T08:00:00.000Z", EARLY], table: officeWins },
  { rule: "NEWEST_WINS", times: ["2026-05-01T10:00:00+02:00", "2026-05-01T08:30:00Z"], table: m365Wins },
  // Nobody knows when Microsoft's side was deleted: the edit wins. An edit there without a time yields to Oro.
  { rule: "NEWEST_WINS", times: [EARLY, null], table: officeWins },
  {
    rule: "NEWEST_WINS",
    times: [null, LATE],
    table: [officeWins[0], officeWins[1], editWins[2]],
  },
  { rule: "NEWEST_WINS", times: [null, null], table: editWins },
];

const oneWay: Readonly<Record<Exclude<Direction, "BIDIRECTIONAL">, Readonly<Record<DriftPolicy, Table>>>> = {
  OFFICE_TO_M365: {
    LEAVE: [
      ["nothing", "nothing, subject drifts", "detach"],
      ["m365 := office's", "m365 := office's", "make m365 := office's"],
      ["delete in m365", "delete in m365", "forget"],
    ],
    REVERT: [
      ["nothing", "m365 := agreed", "make m365 := agreed"],
      ["m365 := office's", "m365 := office's", "make m365 := office's"],
      ["delete in m365", "delete in m365", "forget"],
    ],
  },
  M365_TO_OFFICE: {
    LEAVE: [
      ["nothing", "office := m365's", "delete in office"],
      ["nothing, subject drifts", "office := m365's", "delete in office"],
      ["detach", "make office := m365's", "forget"],
    ],
    REVERT: [
      ["nothing", "office := m365's", "delete in office"],
      ["office := agreed", "office := m365's", "delete in office"],
      ["make office := agreed", "make office := m365's", "forget"],
    ],
  },
};

const base = { ...emptyTask, subject: "agreed" };

export function situation(rest: Partial<PairSituation>): PairSituation {
  return {
    kind: taskKind,
    direction: "BIDIRECTIONAL",
    conflictRule: "OFFICE_WINS",
    drift: "LEAVE",
    bases: { office: base, m365: base },
    office: { present: true, fields: base, changedAt: null },
    m365: { present: true, fields: base, changedAt: null },
    isReadOnly: false,
    resolution: null,
    ...rest,
  };
}

function view(side: "office" | "m365", state: State, changedAt: string | null): SideView {
  if (state === "deleted") return { present: false, changedAt };
  return { present: true, fields: state === "same" ? base : { ...base, subject: `${side}'s` }, changedAt };
}

/** A decision in the words of the tables. */
export function spelled(decision: PairDecision): string {
  switch (decision.kind) {
    case "detach":
      return "detach";
    case "ask":
      return `ask${met(decision.conflict)}`;
    case "remove": {
      const sides = (["office", "m365"] as const).filter((side) => decision[side]);
      return `${sides.length === 0 ? "forget" : `delete in ${sides.join(" and ")}`}${met(decision.conflict)}`;
    }
    case "settle": {
      const writes = (["office", "m365"] as const).flatMap((side) => {
        const write = decision[side];
        if (write.op === "none") return [];
        return [`${write.op === "create" ? "make " : ""}${side} := ${String(decision.fields.subject)}`];
      });
      const drift = decision.drift.map((name) => `, ${name} drifts`).join("");
      return `${writes.join(", ") || "nothing"}${drift}${met(decision.conflict)}`;
    }
  }
}

function met(conflict: { readonly kind: string; readonly winner: string | null } | null): string {
  return conflict === null ? "" : ` (${conflict.kind}, ${conflict.winner ?? "nobody"})`;
}

interface Cell {
  readonly title: string;
  readonly pair: PairSituation;
  readonly expected: string;
}

function cellsOf(title: string, table: Table, times: Times, rest: Partial<PairSituation>): readonly Cell[] {
  return states.flatMap((row, y) =>
    states.map((column, x) => ({
      title: `${title}: Oro ${row}, Microsoft ${column}`,
      pair: situation({ ...rest, office: view("office", row, times[0]), m365: view("m365", column, times[1]) }),
      expected: table[y]?.[x] ?? "",
    })),
  );
}

const rules: readonly ConflictRule[] = ["OFFICE_WINS", "M365_WINS", "NEWEST_WINS", "ASK"];
const drifts: readonly DriftPolicy[] = ["LEAVE", "REVERT"];

const cells: readonly Cell[] = [
  // Where both lead, the drift policy says nothing.
  ...drifts.flatMap((drift) =>
    byTimes.flatMap(({ rule, times, table }) =>
      cellsOf(`both ways, ${rule}, drift ${drift}, at ${times.join(" and ")}`, table, times, {
        conflictRule: rule,
        drift,
      }),
    ),
  ),
  // Where one leads, the conflict rule and the times say nothing.
  ...(["OFFICE_TO_M365", "M365_TO_OFFICE"] as const).flatMap((direction) =>
    drifts.flatMap((drift) =>
      rules.flatMap((conflictRule) =>
        cellsOf(`${direction}, ${conflictRule}, drift ${drift}`, oneWay[direction][drift], [LATE, EARLY], {
          direction,
          conflictRule,
          drift,
        }),
      ),
    ),
  ),
];

export const decisionTable: readonly Check[] = cells.map(({ title, pair, expected }) => ({
  title: `${title} → ${expected}`,
  holds: ({ decidePair }) => deepStrictEqual(spelled(decidePair(pair)), expected),
}));
