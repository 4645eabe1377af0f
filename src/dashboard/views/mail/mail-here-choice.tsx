import { useEffect, useRef } from "preact/hooks";
import type { MailAlreadyHere } from "../../model.ts";

interface MailHereChoiceProps {
  /** The server's: how much mail, and what the answers mean. */
  readonly text: string;
  readonly isBusy: boolean;
  onChoose(answer: MailAlreadyHere): void;
  onCancel(): void;
}

/** Asked before settings are saved that import less mail than before. */
export function MailHereChoice({ text, isBusy, onChoose, onCancel }: MailHereChoiceProps) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset class="notice mail-here">
      <legend>What becomes of mail that is in Oro already?</legend>
      <p role="alert">{text}</p>
      <div class="actions">
        <button type="button" ref={first} disabled={isBusy} onClick={() => onChoose("KEEP")}>
          Save and keep it
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={() => onChoose("REMOVE")}>
          Save and remove it
        </button>
        <button type="button" disabled={isBusy} onClick={onCancel}>
          Cancel
        </button>
      </div>
    </fieldset>
  );
}
