import { useState } from "preact/hooks";
import type { ApplicationReach, MailboxConnection } from "../../model.ts";
import { checkApplicationReach, connectSystemMailbox } from "../../operations/mailboxes.ts";
import { ActionButton } from "../action-button.tsx";
import { CopyButton } from "../copy-button.tsx";
import { usePage } from "../page.ts";
import { SendForm } from "../send-form.tsx";
import { StateBadge } from "../state-badge.tsx";
import { Time } from "../time.tsx";
import type { MailboxSectionProps } from "./use-mailboxes.ts";

/** Connects it by the way that is set, and says what somebody has to do first. */
export function ConnectSection({ mailbox, onChanged }: MailboxSectionProps) {
  const { client } = usePage();
  const [made, setMade] = useState<MailboxConnection | null>(null);
  const isConnected = mailbox.account?.state === "CONNECTED" && mailbox.account.access === mailbox.access;
  const connect = async () => {
    const outcome = await client.send(connectSystemMailbox, { id: mailbox.id });
    if (outcome.ok) {
      setMade(outcome.data);
      if (outcome.data.state === "CONNECTED") onChanged();
    }
    return outcome;
  };
  return (
    <section class="resource" aria-label="Connection">
      <h2>Connection</h2>
      {mailbox.lacks.length > 0 && (
        <ul class="plain">
          {mailbox.lacks.map((lack) => (
            <li key={lack}>{lack}</li>
          ))}
        </ul>
      )}
      <div class="actions">
        <ActionButton
          label={isConnected ? "Connect again" : "Connect"}
          fullLabel={`${isConnected ? "Connect again" : "Connect"}: ${mailbox.label}`}
          busyLabel="Asking Microsoft …"
          doneLabel="Asked"
          {...(isConnected ? {} : { tone: "primary" as const })}
          run={connect}
        />
      </div>
      <div role="status">{made !== null && <Made made={made} />}</div>
      {mailbox.access === "APPLICATION" && <ReachForm id={mailbox.id} />}
    </section>
  );
}

function Made({ made: { state, message, url, expiresAt } }: { readonly made: MailboxConnection }) {
  return (
    <div class="notice">
      <p class={state === "REFUSED" ? "refusal" : ""}>{message}</p>
      {url !== null && (
        <div class="actions">
          <a class="button primary" href={url} target="_blank" rel="noreferrer">
            Open Microsoft
          </a>
          <CopyButton text={url} label="Copy the link" />
          {expiresAt !== null && (
            <span class="muted">
              It works once and expires <Time at={expiresAt} />.
            </span>
          )}
        </div>
      )}
    </div>
  );
}

/** How far the application's own permission reaches, and that it does not reach a mailbox that it must not. */
function ReachForm({ id }: { readonly id: string }) {
  const { client } = usePage();
  const [address, setAddress] = useState("");
  const [reach, setReach] = useState<ApplicationReach | null>(null);
  const send = async () => {
    const mustNotReach = address.trim();
    const outcome = await client.send(checkApplicationReach, {
      id,
      ...(mustNotReach === "" ? {} : { mustNotReach }),
    });
    if (outcome.ok) setReach(outcome.data);
    return outcome;
  };
  return (
    <>
      <SendForm label="Try how far it reaches" busyLabel="Trying …" send={send}>
        <label class="control">
          <span>A mailbox that the application must not reach</span>
          <input type="email" value={address} onInput={(event) => setAddress(event.currentTarget.value)} />
        </label>
      </SendForm>
      <div role="status">
        {reach !== null && (
          <div class="notice">
            {reach.outsideIsRefused !== null && (
              <p>
                <StateBadge
                  state={reach.outsideIsRefused ? "IN_SYNC" : "FAILING"}
                  word={reach.outsideIsRefused ? "refused, as it must be" : "it was let in"}
                />
              </p>
            )}
            <p>
              {reach.people !== null && `${reach.people} people in the directory. `}
              Reached: {reach.reached}. Refused: {reach.refused}. Without a mailbox: {reach.withoutMailbox}.
            </p>
            <p>{reach.message}</p>
          </div>
        )}
      </div>
    </>
  );
}
