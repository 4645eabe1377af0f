import { expect, test } from "vitest";
import * as eventKind from "../../../src/core/records/event-kind.ts";
import * as recurrence from "../../../src/core/records/recurrence.ts";
import * as sameValue from "../../../src/core/records/same-value.ts";
import * as seriesDates from "../../../src/core/records/series-dates.ts";
import * as brakes from "../../../src/core/sync/brakes.ts";
import * as conflict from "../../../src/core/sync/conflict.ts";
import * as decide from "../../../src/core/sync/decide.ts";
import * as match from "../../../src/core/sync/match.ts";
import * as merge from "../../../src/core/sync/merge.ts";
import * as retry from "../../../src/core/sync/retry.ts";
import * as window from "../../../src/core/sync/window.ts";
import type { Check, Core } from "../../support/core-checks/check.ts";
import { decisionExamples } from "../../support/core-checks/decision-examples.ts";
import { decisionTable } from "../../support/core-checks/decisions.ts";
import { eventChecks } from "../../support/core-checks/events.ts";
import { mergeChecks } from "../../support/core-checks/merges.ts";
import { ruleChecks } from "../../support/core-checks/rules.ts";

const core: Core = {
  ...sameValue,
  ...eventKind,
  ...recurrence,
  ...seriesDates,
  ...brakes,
  ...conflict,
  ...decide,
  ...match,
  ...merge,
  ...retry,
  ...window,
};

/** The table has hundreds of cells: all that are wrong are told at once. */
function wrongOf(checks: readonly Check[]): readonly string[] {
  return checks.flatMap(({ title, holds }) => {
    try {
      holds(core);
      return [];
    } catch (error) {
      return [`${title}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

test("every cell of the table is decided as it says: three directions, four rules, two policies of drift", () => {
  expect(decisionTable.length).toBe(2 * 17 * 9 + 2 * 2 * 4 * 9);
  expect(wrongOf(decisionTable)).toEqual([]);
});

test.each(decisionExamples)("$title", ({ holds }) => holds(core));

test.each(mergeChecks)("$title", ({ holds }) => holds(core));

test.each(ruleChecks)("$title", ({ holds }) => holds(core));

test.each(eventChecks)("$title", ({ holds }) => holds(core));
