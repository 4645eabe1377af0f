import { useState } from "preact/hooks";
import { connectAccount } from "../operations/mutations.ts";
import { countdown } from "../times.ts";
import { ActionButton } from "./action-button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { usePage } from "./page.ts";

interface SignInLinkProps {
  /** The account to connect again; a new one without it. */
  readonly accountId?: string;
  readonly label: string;
}

/** A link to Microsoft's sign-in: to open here, or to send to the person whose mailbox it is. It works once, for ten minutes. */
export function SignInLink({ accountId, label }: SignInLinkProps) {
  const { client, nowMs, may } = usePage();
  const [link, setLink] = useState<{ readonly url: string; readonly expiresAt: string } | null>(null);
  if (!may("OPERATE_ACCOUNTS")) return null;
  const leftMs = link === null ? 0 : Date.parse(link.expiresAt) - nowMs;
  if (link === null || leftMs <= 0) {
    const run = async () => {
      const outcome = await client.send(connectAccount, { input: accountId === undefined ? {} : { accountId } });
      if (outcome.ok) setLink(outcome.data);
      return outcome;
    };
    return (
      <div class="actions">
        <ActionButton label={label} busyLabel="Preparing …" doneLabel={label} tone="primary" run={run} />
        {link !== null && <span class="muted">The last link has expired.</span>}
      </div>
    );
  }
  return (
    <div class="actions">
      <a class="button primary" href={link.url} target="_blank" rel="noreferrer">
        Open Microsoft sign-in
      </a>
      <CopyButton text={link.url} label="Copy link" />
      <span class="muted numbers">valid for {countdown(leftMs)}</span>
    </div>
  );
}
