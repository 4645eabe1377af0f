import type { Result } from "../conflict-choice.ts";
import { sideName } from "../words.ts";
import { VersionText } from "./version-text.tsx";

/** What the record will be on both sides, before anything is applied. */
export function ConflictResult({ result }: { readonly result: Result | null }) {
  return (
    <div class="result" aria-live="polite">
      <p>
        <strong>Result on both sides</strong>
      </p>
      <ResultWords result={result} />
    </div>
  );
}

function ResultWords({ result }: { readonly result: Result | null }) {
  switch (result?.kind) {
    case undefined:
      return <p class="muted">Nothing is chosen yet.</p>;
    case "deleted":
      return (
        <p>
          The record is <strong>deleted in {sideName[result.from]}</strong> too.
        </p>
      );
    case "restored":
      return (
        <p>
          The record is <strong>made again in {sideName[result.on]}</strong>, as the other side has it.
        </p>
      );
    case "fields":
      return (
        <dl class="facts">
          {result.fields.map(({ label, text }) => (
            <div key={label} class="fact">
              <dt>{label}</dt>
              <dd>{text === null ? <span class="muted">not chosen</span> : <VersionText text={text} than={null} />}</dd>
            </div>
          ))}
        </dl>
      );
  }
}
