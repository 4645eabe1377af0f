import type { RunState, SyncStateName } from "../model.ts";
import { runWords, stateWords } from "../words.ts";
import { StateIcon } from "./state-icon.tsx";

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
