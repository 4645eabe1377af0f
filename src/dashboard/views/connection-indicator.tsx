import { connectionWords } from "../connection-words.ts";
import { usePage } from "./page.ts";

export function ConnectionIndicator() {
  const { connection, nowMs } = usePage();
  const { word, detail } = connectionWords(connection, nowMs);
  return (
    <p class={`connection ${word}`}>
      <span class="dot" aria-hidden="true" />
      <span role="status">{word}</span>
      {detail !== "" && <span class="detail">{detail}</span>}
    </p>
  );
}
