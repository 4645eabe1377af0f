import type { RunState, Standing, SyncStateName } from "../model.ts";
import { standingWords } from "../people-words.ts";
import { runWords, stateWords } from "../words.ts";

interface StateBadgeProps {
  readonly state: SyncStateName;
  /** Instead of the state's own word. */
  readonly word?: string;
}

/** Icon, word and colour; never colour alone. */
export function StateBadge({ state, word }: StateBadgeProps) {
  const { word: ownWord, tone } = stateWords[state];
  return (
    <span class={`badge ${tone}`}>
      <StateIcon state={state} />
      {word ?? ownWord}
    </span>
  );
}

export function RunBadge({ state }: { readonly state: RunState }) {
  return <StateBadge state={runWords[state].state} word={runWords[state].word} />;
}

/** Drawn rather than typed: half of these signs are missing in common fonts. 16 units square, one stroke. */
const paths: Record<SyncStateName, string> = {
  IN_SYNC: "M3.5 8.5 6.5 11.5 12.5 4.5",
  SYNCING: "M2.8 6.5A5.4 5.4 0 0 1 12.6 5M13 2.3V5.2H10.1M13.2 9.5A5.4 5.4 0 0 1 3.4 11M3 13.7V10.8H5.9",
  WAITING: "M8 2.5A5.5 5.5 0 1 1 7.99 2.5M8 5V8.2L10.2 9.6",
  PAUSED: "M5.5 3.5V12.5M10.5 3.5V12.5",
  NEEDS_APPROVAL: "M8 2 14 8 8 14 2 8ZM8 5.5V8.5M8 10.4V10.5",
  CONFLICTS: "M2.5 5.5H12.5L9.8 2.8M13.5 10.5H3.5L6.2 13.2",
  FAILING: "M4 4 12 12M12 4 4 12",
  SIGN_IN_NEEDED: "M10.5 2.5A3 3 0 1 1 10.49 2.5M8.4 7.6 3 13M4.6 11.4 6.4 13.2",
  OFF: "M4 8H12",
  NOT_YET: "M4 8H4.01M8 8H8.01M12 8H12.01",
};

export function StateIcon({ state }: { readonly state: SyncStateName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[state]} />
    </svg>
  );
}

const icons = { ACTIVE: "IN_SYNC", SUSPENDED: "PAUSED", ARCHIVED: "PAUSED", REMOVED: "OFF" } as const;

/** Whether a person may sign in. */
export function StandingBadge({ standing }: { readonly standing: Standing }) {
  return <StateBadge state={icons[standing]} word={standingWords[standing]} />;
}
