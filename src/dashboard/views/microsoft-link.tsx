import { useState } from "preact/hooks";
import type { Outcome } from "../client.ts";

/** A link to Microsoft's sign-in that works once: `prepare` requests it, and it is shown until somebody opens it. */
export function useMicrosoftLink(ask: () => Promise<Outcome<{ readonly url: string }>>) {
  const [url, setUrl] = useState<string | null>(null);
  const prepare = async () => {
    const outcome = await ask();
    if (outcome.ok) setUrl(outcome.data.url);
    return outcome;
  };
  return { url, prepare, onOpened: () => setUrl(null) };
}

interface MicrosoftLinkProps {
  readonly url: string;
  readonly isPrimary?: boolean;
  onOpened(): void;
}

/** In a tab of its own: most refusals end on Microsoft's page, which never comes back. */
export function MicrosoftLink({ url, isPrimary = false, onOpened }: MicrosoftLinkProps) {
  return (
    <a
      class={isPrimary ? "button primary" : "button"}
      href={url}
      target="_blank"
      rel="noreferrer"
      onClick={() => setTimeout(onOpened)}
    >
      Go to Microsoft’s sign-in
    </a>
  );
}
