import { sizeWords } from "../../mail-words.ts";
import type { MailAttachment, OpenMail } from "../../model.ts";
import { counted } from "../../words.ts";
import { MailIcon } from "./mail-icon.tsx";

/** What is attached; pictures within the text are shown there. */
export function AttachmentList({ attachments }: { readonly attachments: NonNullable<OpenMail["attachments"]> }) {
  const files = attachments.nodes.filter(({ isInline }) => !isInline);
  if (files.length === 0 && attachments.isComplete) return null;
  return (
    <div class="attachments">
      <h4>{attachments.isComplete ? counted(files.length, "attachment") : "Attachments, not all listed yet"}</h4>
      <ul>
        {files.map((file) => (
          <li key={file.id}>
            <MailIcon name="attachment" />
            <span>
              <AttachmentName file={file} /> <span class="muted numbers">{aboutWords(file)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function AttachmentName({ file: { name, url, state } }: { readonly file: MailAttachment }) {
  const shown = name === "" ? "without a name" : name;
  if (url === null || state === "REFUSED" || state === "REMOVED") return <span>{shown}</span>;
  return (
    <a href={url} download={name}>
      {shown}
    </a>
  );
}

function aboutWords({ kind, size, state, reason }: MailAttachment): string {
  if (kind === "REFERENCE") return "a link to a file elsewhere";
  switch (state) {
    case "STORED":
      return sizeWords(size);
    case "NOT_FETCHED":
      return `${sizeWords(size)}, fetched when opened`;
    case "TOO_BIG":
      return `${sizeWords(size)}, above the limit: fetched when opened`;
    case "REFUSED":
      return reason ?? "Microsoft does not give it";
    case "REMOVED":
      return `${sizeWords(size)}, removed from Oro`;
  }
}
