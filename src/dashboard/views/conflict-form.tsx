import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Choices, resolveInput, resultOf, takeAll, wholeRecord } from "../conflict-choice.ts";
import type { Conflict, Side } from "../model.ts";
import { resolveConflict } from "../operations/mutations.ts";
import { sideName } from "../words.ts";
import { ConflictResult } from "./conflict-result.tsx";
import { ConflictTable } from "./conflict-table.tsx";
import { usePage } from "./page.ts";

interface ConflictFormProps {
  readonly conflict: Conflict;
  readonly title: string;
}

/** A choice a field, by pointer or by ← and →; Enter applies what is shown below. */
export function ConflictForm({ conflict, title }: ConflictFormProps) {
  const { client, store } = usePage();
  const [choices, setChoices] = useState<Choices>({});
  const [answer, setAnswer] = useState({ isBusy: false, refusal: "" });
  const input = resolveInput(conflict, choices);
  const apply = async (event: Event) => {
    event.preventDefault();
    if (input === null || answer.isBusy) return;
    setAnswer({ isBusy: true, refusal: "" });
    const outcome = await client.send(resolveConflict, { input });
    setAnswer({ isBusy: false, refusal: outcome.ok ? "" : outcome.message });
    if (outcome.ok) store.push({ kind: "conflict", conflict: outcome.data });
  };
  const choice = (field: string, side: Side, value: ComponentChildren, label: string) => (
    <label class="choice">
      <input
        type="radio"
        name={`${conflict.id} ${field}`}
        aria-label={`${label}: take ${sideName[side]}`}
        checked={choices[field] === side}
        onChange={() => setChoices({ ...choices, [field]: side })}
      />
      <span>{value}</span>
    </label>
  );
  const isDeletion = conflict.kind !== "FIELDS";
  const deletedOn: Side = conflict.kind === "OFFICE_DELETED" ? "OFFICE" : "M365";
  const whole = (side: Side) => (
    <td data-side={sideName[side]}>
      {choice(wholeRecord, side, side === deletedOn ? "deleted" : "changed", "The record")}
    </td>
  );
  return (
    <form class="conflict-form" onSubmit={(event) => void apply(event)} aria-label={`Decide on ${title}`}>
      <ConflictTable
        conflict={conflict}
        {...(isDeletion
          ? {
              head: (
                <tr>
                  <th scope="row">The record</th>
                  {whole("OFFICE")}
                  <td data-side="Before" class="muted">
                    as below
                  </td>
                  {whole("M365")}
                </tr>
              ),
            }
          : { choice })}
      />
      <div class="actions">
        {(["OFFICE", "M365"] as const).map((side) => (
          <button type="button" key={side} onClick={() => setChoices(takeAll(conflict, side))}>
            {isDeletion ? "Take" : "Take all of"} {sideName[side]}
          </button>
        ))}
        <span class="muted hint">← → choose, Enter applies</span>
      </div>
      <ConflictResult result={resultOf(conflict, choices)} />
      <div class="actions">
        <button type="submit" class="primary" aria-busy={answer.isBusy} disabled={input === null}>
          {answer.isBusy ? "Saving …" : "Apply"}
        </button>
        <span role="status" class="refusal">
          {answer.refusal}
        </span>
      </div>
    </form>
  );
}
