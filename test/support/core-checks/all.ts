import type { Check } from "./check.ts";
import { decisionExamples } from "./decision-examples.ts";
import { decisionTable } from "./decisions.ts";
import { eventChecks } from "./events.ts";
import { mergeChecks } from "./merges.ts";
import { ruleChecks } from "./rules.ts";

/** All that is known of how the core decides. */
export const allChecks: readonly Check[] = [
  ...decisionTable,
  ...decisionExamples,
  ...mergeChecks,
  ...ruleChecks,
  ...eventChecks,
];
