import type { SyncStateName } from "../model.ts";
import { stateWords } from "../words.ts";
import { StateIcon } from "./state-badge.tsx";

interface CardHeadProps {
  readonly state: SyncStateName;
  readonly title: string;
}

export function CardHead({ state, title }: CardHeadProps) {
  return (
    <h2 class={`card-head ${stateWords[state].tone}`}>
      <StateIcon state={state} />
      {title}
    </h2>
  );
}
