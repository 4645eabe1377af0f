import { sizeWords } from "../../../mail-words.ts";

export interface PassedFile {
  readonly id: string;
  readonly name: string | null;
  readonly size: number | null;
}

interface PassedFilesProps {
  /** Of the mail that is passed on. */
  readonly files: readonly PassedFile[];
  readonly leftOutIds: readonly string[];
  onChange(leftOutIds: readonly string[]): void;
}

/** What goes along with a mail that is passed on: each file can be left out. */
export function PassedFiles({ files, leftOutIds, onChange }: PassedFilesProps) {
  if (files.length === 0) return null;
  return (
    <fieldset class="passed-files">
      <legend>Attachments of the mail that go along</legend>
      {files.map(({ id, name, size }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={!leftOutIds.includes(id)}
            onChange={({ currentTarget }) =>
              onChange(currentTarget.checked ? leftOutIds.filter((one) => one !== id) : [...leftOutIds, id])
            }
          />
          <span class="clipped">{name ?? "Without a name"}</span>
          {size !== null && <span class="muted numbers">{sizeWords(size)}</span>}
        </label>
      ))}
    </fieldset>
  );
}
