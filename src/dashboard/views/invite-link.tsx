import { useEffect, useRef } from "preact/hooks";
import { CopyButton } from "./copy-button.tsx";

interface InviteLinkProps {
  readonly url: string;
  readonly name: string;
  onClose(): void;
}

/** The server keeps no link: whoever closes this makes a new one. */
export function InviteLink({ url, name, onClose }: InviteLinkProps) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);
  return (
    <section ref={section} tabIndex={-1} class="notice" aria-label={`Link for ${name}`}>
      <p role="status">
        {name} is invited. Send this link to that person and nobody else: it works once, for seven days, and is not
        shown again.
      </p>
      <div class="copy-line">
        <code>{url}</code>
        <CopyButton text={url} label="Copy link" />
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </section>
  );
}
