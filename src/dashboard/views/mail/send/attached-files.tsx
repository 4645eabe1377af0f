import { useRef, useState } from "preact/hooks";
import { sizeWords } from "../../../mail-words.ts";

export interface AttachedFile {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** Null until it is uploaded. */
  readonly id: string | null;
  readonly failure: string | null;
}

/** Uploads each file as it is chosen. */
export function useAttachedFiles(accountId: string) {
  const [files, setFiles] = useState<readonly AttachedFile[]>([]);
  const nextKey = useRef(0);
  const change = (key: number, facts: Partial<AttachedFile>) =>
    setFiles((now) => now.map((file) => (file.key === key ? { ...file, ...facts } : file)));
  const attach = (chosen: Iterable<File>) => {
    for (const file of chosen) {
      nextKey.current += 1;
      const key = nextKey.current;
      setFiles((now) => [...now, { key, name: file.name, size: file.size, id: null, failure: null }]);
      void upload(accountId, file).then((facts) => change(key, facts));
    }
  };
  return { files, attach, remove: (key: number) => setFiles((now) => now.filter((file) => file.key !== key)) };
}

async function upload(accountId: string, file: File): Promise<Pick<AttachedFile, "id" | "failure">> {
  try {
    const response = await fetch(`/mail/uploads/${accountId}?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": file.type === "" ? "application/octet-stream" : file.type },
      body: file,
    });
    if (!response.ok) return { id: null, failure: (await response.text()).trim() };
    return { id: (await response.json()).id, failure: null };
  } catch {
    // The server ends the connection of a file that is larger than it takes.
    return {
      id: null,
      failure: "It did not reach the server. It may be larger than the settings allow (Largest upload).",
    };
  }
}

interface AttachedFilesProps {
  readonly files: readonly AttachedFile[];
  onAttach(files: Iterable<File>): void;
  onRemove(key: number): void;
}

export function AttachedFiles({ files, onAttach, onRemove }: AttachedFilesProps) {
  const input = useRef<HTMLInputElement>(null);
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
      <ul aria-label="Attached files">
        {files.map(({ key, name, size, id, failure }) => (
          <li key={key}>
            <span class="clipped">{name}</span> <span class="muted numbers">{sizeWords(size)}</span>{" "}
            <span role="status" class={failure === null ? "muted" : "refusal"}>
              {failure ?? (id === null ? "uploading …" : "")}
            </span>
            <button type="button" aria-label={`Remove ${name}`} onClick={() => onRemove(key)}>
              ✕
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
