import { differences } from "../differences.ts";

interface VersionTextProps {
  /** "" when it is not set, null where the record is not there. */
  readonly text: string | null;
  /** What it is compared with; null marks nothing. */
  readonly than: string | null;
}

/** A value with the words marked that the other version does not have. */
export function VersionText({ text, than }: VersionTextProps) {
  if (text === null) return <span class="muted">not there</span>;
  if (text === "") return <span class="muted">empty</span>;
  if (than === null || than === "") return <span class="version-text">{text}</span>;
  return (
    <span class="version-text">
      {differences(text, than).map(({ text: piece, isOther }, index) =>
        isOther ? <Marked key={`${index} ${piece}`} text={piece} /> : piece,
      )}
    </span>
  );
}

/** White space at the end stays unmarked. */
function Marked({ text }: { readonly text: string }) {
  const word = text.trimEnd();
  return (
    <>
      <mark>{word}</mark>
      {text.slice(word.length)}
    </>
  );
}
