import { useRef } from "preact/hooks";
import { sizeWords } from "../../../mail-words.ts";
import { counted } from "../../../words.ts";
import type { AttachedFile } from "./use-attached-files.ts";

interface AttachedFilesProps {
  readonly files: readonly AttachedFile[];
  onAttach(files: Iterable<File>): void;
  onRetry(key: number): void;
  onRemove(key: number): void;
}

export function AttachedFiles({ files, onAttach, onRetry, onRemove }: AttachedFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return (
    <div class="attached">
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          onAttach(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        Attach files
      </button>
      {files.length === 0 && <span class="muted drop-hint"> or drop them here</span>}
      {files.length > 1 && (
        <span class="muted numbers">{` ${counted(files.length, "file")}, ${sizeWords(bytes)}`}</span>
      )}
      <ul aria-label="Attached files">
        {files.map(({ key, name, size, id, failure }) => (
          <li key={key}>
            <span class="clipped">{name}</span>
            <span class="muted numbers">{sizeWords(size)}</span>
            <button type="button" aria-label={`Remove ${name}`} title="Remove" onClick={() => onRemove(key)}>
              ✕
            </button>
            <span role="status" class={failure === null ? "muted" : "refusal"}>
              {failure ?? (id === null ? "uploading …" : "")}
            </span>
            {failure !== null && (
              <button type="button" aria-label={`Upload ${name} again`} onClick={() => onRetry(key)}>
                Try again
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
