import { useState } from "preact/hooks";
import { accessWords, mailboxState } from "../../mailbox-words.ts";
import { updateSystemMailbox } from "../../operations/mailboxes.ts";
import { exactTime } from "../../times.ts";
import { Link } from "../link.tsx";
import { NotFound } from "../not-found.tsx";
import { usePage } from "../page.ts";
import { SendForm } from "../send-form.tsx";
import { StateBadge } from "../state-badge.tsx";

import { type AccessDraft, AccessFields, accessInput } from "./access-fields.tsx";
import { AnswersSection } from "./answers-section.tsx";
import { ConnectSection } from "./connect-section.tsx";
import { ProcessingSection } from "./processing-section.tsx";
import { ReadersForm } from "./readers-form.tsx";
import { RemoveMailbox } from "./remove-mailbox.tsx";
import { administersMailboxes, type MailboxSectionProps, readersOf, useSystemMailboxes } from "./use-mailboxes.ts";

/** One mailbox of an organization: its steps from top to bottom, and what becomes of its mail. */
export function SystemMailboxPage({ id }: { readonly id: string }) {
  const page = usePage();
  const [seen, setSeen] = useState(0);
  const { mailboxes, failure } = useSystemMailboxes(seen);
  const mailbox = mailboxes?.find((one) => one.id === id);
  if (failure !== null) return <p class="refusal">{failure}</p>;
  if (mailboxes === null) return <p class="muted">Reading …</p>;
  if (mailbox === undefined) return <NotFound what="mailbox" />;
  const onChanged = () => setSeen((before) => before + 1);
  const mayChange = administersMailboxes(page);
  return (
    <section class="records-page mailbox-page">
      <p>
        <Link to={{ name: "mailboxes" }}>Mailboxes</Link>
      </p>
      <h1 class="sentence">{mailbox.label}</h1>
      <p>
        {mailbox.address} · {accessWords[mailbox.access].name}{" "}
        <StateBadge {...mailboxState(mailbox.account?.state ?? null)} />
        {mailbox.account?.stateReason != null && <span class="muted"> {mailbox.account.stateReason}</span>}
      </p>
      {mayChange && <ConnectSection mailbox={mailbox} onChanged={onChanged} />}
      <ReadersSection mailbox={mailbox} onChanged={onChanged} mayChange={mayChange} />
      <section class="resource" aria-label="Mail">
        <h2>Mail</h2>
        <p>Mail since {exactTime(mailbox.importFrom)} is imported.</p>
        {mailbox.accountId === null ? (
          <p class="muted">
            Once it is connected its folders are chosen here: without a choice the inbox and sent mail.
          </p>
        ) : (
          <div class="actions">
            <Link to={{ name: "mail", accountId: mailbox.accountId, filter: {} }} class="button">
              Open its mail
            </Link>
            {mayChange && (
              <Link to={{ name: "mailFolders", id: mailbox.accountId }} class="button">
                Choose its folders
              </Link>
            )}
          </div>
        )}
      </section>
      {mailbox.processing !== null && (
        <ProcessingSection
          mailbox={mailbox}
          processing={mailbox.processing}
          onChanged={onChanged}
          mayChange={mayChange}
        />
      )}
      <AnswersSection mailbox={mailbox} mayChange={mayChange} />
      {mayChange && <ChangeSection key={mailbox.version} mailbox={mailbox} onChanged={onChanged} />}
      {mayChange && <RemoveMailbox mailbox={mailbox} onChanged={onChanged} />}
    </section>
  );
}

function ReadersSection({ mailbox, onChanged, mayChange }: MailboxSectionProps & { readonly mayChange: boolean }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="resource" aria-label="Who reads it">
      <h2>Who reads it</h2>
      <p>It is read, changed and sent from by {readersOf(mailbox)}.</p>
      {mayChange && !isOpen && (
        <div class="actions">
          <button type="button" onClick={() => setOpen(true)}>
            Change who reads it
          </button>
        </div>
      )}
      {isOpen && (
        <ReadersForm
          mailbox={mailbox}
          onClose={(isDone) => {
            setOpen(false);
            if (isDone) onChanged();
          }}
        />
      )}
    </section>
  );
}

/** Label and way of access. Another way counts once it is connected again. */
function ChangeSection({ mailbox, onChanged }: MailboxSectionProps) {
  const { client } = usePage();
  const [isOpen, setOpen] = useState(false);
  const [label, setLabel] = useState(mailbox.label);
  const [access, setAccess] = useState<AccessDraft>({
    access: mailbox.access,
    viaAccountId: mailbox.viaAccountId ?? "",
  });
  const send = async () => {
    const { id, version } = mailbox;
    const input = { id, expectedVersion: version, label, ...accessInput(access) };
    const outcome = await client.send(updateSystemMailbox, { input });
    if (outcome.ok) onChanged();
    return outcome;
  };
  return (
    <section class="resource" aria-label="Label and way of access">
      <h2>Label and way of access</h2>
      {isOpen ? (
        <SendForm label="Save" busyLabel="Saving …" send={send} onCancel={() => setOpen(false)}>
          <label class="control">
            <span>Label</span>
            <input required value={label} onInput={(event) => setLabel(event.currentTarget.value)} />
          </label>
          <AccessFields draft={access} onChange={setAccess} />
          <p class="muted">Another way counts once the mailbox is connected again. Its mail and threads stay.</p>
        </SendForm>
      ) : (
        <div class="actions">
          <button type="button" onClick={() => setOpen(true)}>
            Change it
          </button>
        </div>
      )}
    </section>
  );
}
