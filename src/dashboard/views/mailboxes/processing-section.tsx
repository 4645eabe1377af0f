import { useState } from "preact/hooks";
import type { MailProcessing, MailProcessingKind } from "../../model.ts";
import { rotateWebhookSecret, setMailProcessing, testWebhook } from "../../operations/mailboxes.ts";
import { exactTime } from "../../times.ts";
import { ActionButton } from "../action-button.tsx";
import { CopyButton } from "../copy-button.tsx";
import { usePage } from "../page.ts";
import { SendForm } from "../send-form.tsx";
import { StateBadge } from "../state-badge.tsx";
import { Time } from "../time.tsx";
import { ColleagueSearch, useColleagues } from "./colleagues.tsx";
import { Deliveries } from "./deliveries.tsx";
import type { MailboxSectionProps } from "./use-mailboxes.ts";

interface ProcessingSectionProps extends MailboxSectionProps {
  readonly processing: MailProcessing;
  readonly mayChange: boolean;
}

/** What becomes of mail that arrives and answers none. */
export function ProcessingSection(props: ProcessingSectionProps) {
  const { mailbox, processing, mayChange } = props;
  const [isOpen, setOpen] = useState(false);
  const { webhook } = processing;
  return (
    <section class="resource" aria-label="New mail">
      <h2>New mail</h2>
      <p>
        {sayProcessing(processing)}
        {processing.since !== null && ` It applies to mail that came since ${exactTime(processing.since)}.`}
      </p>
      {webhook?.failingSince != null && (
        <p>
          <StateBadge state="FAILING" word="not delivered" /> since <Time at={webhook.failingSince} />.
        </p>
      )}
      {webhook?.stopped != null && <p class="refusal">{webhook.stopped}</p>}
      {mayChange && !isOpen && (
        <div class="actions">
          <button type="button" onClick={() => setOpen(true)}>
            Change what becomes of it
          </button>
        </div>
      )}
      {isOpen && <ProcessingForm {...props} onClose={() => setOpen(false)} />}
      {mayChange && webhook !== null && <WebhookActions mailboxId={mailbox.id} onChanged={props.onChanged} />}
      {webhook !== null && <Deliveries mailboxId={mailbox.id} mayChange={mayChange} />}
    </section>
  );
}

function sayProcessing({ task, webhook }: MailProcessing): string {
  if (task !== null) return `Each new mail that is no answer becomes a task of ${task.owner.name}: “${task.subject}”.`;
  if (webhook !== null) return `${webhook.url} is called for each new mail that is no answer.`;
  return "Nothing is made of it.";
}

const kinds: readonly (readonly [MailProcessingKind, string])[] = [
  ["NOTHING", "Nothing"],
  ["TASK", "A task of somebody"],
  ["WEBHOOK", "A call of a webhook"],
];

function ProcessingForm({ mailbox, processing, onChanged, onClose }: ProcessingSectionProps & { onClose(): void }) {
  const { client } = usePage();
  const colleagues = useColleagues(mailbox.organizationId);
  const { task, webhook } = processing;
  const [kind, setKind] = useState<MailProcessingKind>(processing.kind);
  const [owner, setOwner] = useState<{ readonly id: string; readonly name: string } | null>(task?.owner ?? null);
  const [subject, setSubject] = useState(task?.subject ?? "{{subject}}");
  const [days, setDays] = useState(task?.dueInDays == null ? "" : String(task.dueInDays));
  const [isWorkingDays, setWorkingDays] = useState(task?.isDueOnWorkingDays ?? false);
  const [url, setUrl] = useState(webhook?.url ?? "");
  const found = (colleagues.people ?? []).filter(({ id }) => id !== owner?.id);
  const owners = owner === null ? found : [owner, ...found];
  const send = async () => {
    const due = days === "" ? {} : { dueInDays: Number(days) };
    const outcome = await client.send(setMailProcessing, {
      input: {
        ...{ mailboxId: mailbox.id, kind },
        ...(kind === "TASK"
          ? { task: { ownerId: owner?.id ?? "", subject, isDueOnWorkingDays: isWorkingDays, ...due } }
          : {}),
        ...(kind === "WEBHOOK" ? { webhook: { url } } : {}),
      },
    });
    if (outcome.ok) {
      onClose();
      onChanged();
    }
    return outcome;
  };
  return (
    <SendForm label="Save" busyLabel="Saving …" send={send} onCancel={onClose}>
      <fieldset class="access-ways">
        <legend>What becomes of each new mail</legend>
        {kinds.map(([one, words]) => (
          <label key={one} class="choice">
            <input type="radio" name="processing" checked={kind === one} onChange={() => setKind(one)} />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      {kind === "TASK" && (
        <div class="person-fields">
          <ColleagueSearch {...colleagues} />
          <label>
            <span>Whose task</span>
            <select
              required
              value={owner?.id ?? ""}
              onChange={({ currentTarget }) => setOwner(owners.find(({ id }) => id === currentTarget.value) ?? null)}
            >
              <option value="">Choose a person</option>
              {owners.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>Subject</span>
            <input required value={subject} onInput={(event) => setSubject(event.currentTarget.value)} />
          </label>
          <label>
            <span>Due after days (none: no due date)</span>
            <input
              type="number"
              min="0"
              max="365"
              value={days}
              onInput={(event) => setDays(event.currentTarget.value)}
            />
          </label>
          <p class="muted">
            The subject may hold{" "}
            {"{{subject}}, {{senderName}}, {{senderAddress}}, {{mailboxLabel}} and {{receivedDate}}"}.
          </p>
        </div>
      )}
      {kind === "TASK" && (
        <label class="pick">
          <input type="checkbox" checked={isWorkingDays} onChange={() => setWorkingDays(!isWorkingDays)} />
          <span>Saturdays and Sundays do not count</span>
        </label>
      )}
      {kind === "WEBHOOK" && (
        <label class="control">
          <span>Address of the webhook</span>
          <input type="url" required value={url} onInput={(event) => setUrl(event.currentTarget.value)} />
        </label>
      )}
    </SendForm>
  );
}

/** A new secret is shown once; a test says what came back. */
function WebhookActions({ mailboxId, onChanged }: { readonly mailboxId: string; onChanged(): void }) {
  const { client } = usePage();
  const [secret, setSecret] = useState<string | null>(null);
  const [said, setSaid] = useState<{ readonly isDelivered: boolean; readonly said: string } | null>(null);
  const rotate = async () => {
    const outcome = await client.send(rotateWebhookSecret, { mailboxId });
    if (outcome.ok) {
      setSecret(outcome.data.secret);
      onChanged();
    }
    return outcome;
  };
  const test = async () => {
    const outcome = await client.send(testWebhook, { mailboxId });
    if (outcome.ok) {
      setSaid(outcome.data);
      onChanged();
    }
    return outcome;
  };
  return (
    <>
      <div class="actions">
        <ActionButton label="Make a new secret" busyLabel="Making …" doneLabel="Made" run={rotate} />
        <ActionButton label="Test the webhook" busyLabel="Calling …" doneLabel="Called" run={test} />
      </div>
      <div role="status">
        {secret !== null && (
          <div class="notice">
            <p>The secret with which deliveries are signed. It is not shown again.</p>
            <p class="copy-line">
              <code>{secret}</code> <CopyButton text={secret} label="Copy the secret" />
            </p>
            <div class="actions">
              <button type="button" onClick={() => setSecret(null)}>
                Close
              </button>
            </div>
          </div>
        )}
        {said !== null && (
          <p>
            <StateBadge
              state={said.isDelivered ? "IN_SYNC" : "FAILING"}
              word={said.isDelivered ? "delivered" : "not delivered"}
            />{" "}
            {said.said}
          </p>
        )}
      </div>
    </>
  );
}
