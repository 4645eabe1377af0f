import type { Outcome } from "../client.ts";
import { ActionButton } from "./action-button.tsx";

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const copy = async (): Promise<Outcome<null>> => {
    try {
      // Browsers give the clipboard only to pages on https or localhost.
      await navigator.clipboard.writeText(text);
      return { ok: true, data: null };
    } catch {
      return { ok: false, message: "The browser does not allow copying here. Select the text and copy it." };
    }
  };
  return <ActionButton label={label} busyLabel={label} doneLabel="Copied" run={copy} />;
}
