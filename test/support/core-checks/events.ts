import type { Check } from "./check.ts";
import { eventDecisions } from "./event-decisions.ts";
import { eventFacts } from "./event-facts.ts";
import { eventMails } from "./event-mails.ts";
import { eventMerges } from "./event-merges.ts";
import { readOnlyDecisions } from "./event-read-only.ts";
import { eventSeries } from "./event-series.ts";
import { eventSpans } from "./event-spans.ts";

/** All that is known of events, series and meetings. */
export const eventChecks: readonly Check[] = [
  ...eventMerges,
  ...eventDecisions,
  ...eventMails,
  ...readOnlyDecisions,
  ...eventSpans,
  ...eventSeries,
  ...eventFacts,
];
