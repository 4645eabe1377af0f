import { useState } from "preact/hooks";
import type { SyncedData } from "../../model.ts";
import { removeSystemMailbox } from "../../operations/mailboxes.ts";
import { routePath } from "../../route.ts";
import { counted } from "../../words.ts";
import { ActionButton } from "../action-button.tsx";
import { usePage } from "../page.ts";
import { SyncedDataChoice } from "../synced-data-choice.tsx";
import type { MailboxSectionProps } from "./use-mailboxes.ts";

/** What becomes of its mail is chosen, and seen in numbers, before it is done. */
export function RemoveMailbox({ mailbox, onChanged }: MailboxSectionProps) {
  const { client } = usePage();
  const [isAsked, setAsked] = useState(false);
  const [mail, setMail] = useState<SyncedData>("KEEP");
  const count = mailbox.account?.importedRecords ?? 0;
  const mails = counted(count, "mail");
  if (!isAsked) {
    return (
      <div class="actions">
        <button type="button" onClick={() => setAsked(true)}>
          Remove the mailbox…
        </button>
      </div>
    );
  }
  const run = async () => {
    const shown = mail === "KEEP" ? {} : { mails: count };
    const outcome = await client.send(removeSystemMailbox, { input: { id: mailbox.id, mail, ...shown } });
    if (!outcome.ok) {
      if (outcome.kind === "CountChangedError") onChanged();
    } else if (mail === "KEEP") {
      setAsked(false);
      onChanged();
    } else location.hash = routePath({ name: "mailboxes" });
    return outcome;
  };
  return (
    <fieldset class="notice disconnect">
      <legend>What becomes of its mail in Oro?</legend>
      <SyncedDataChoice
        name="remove mailbox"
        value={mail}
        words={{
          KEEP: "Keep it. The mailbox is disconnected; its readers go on reading what is here, and it can be connected again.",
          DELETE_IMPORTED: `Delete ${mails}. The mailbox is no longer listed.`,
        }}
        onChoose={setMail}
      />
      <p class="muted">Nothing in Microsoft is changed.</p>
      <div class="actions">
        <ActionButton
          key={mail}
          label={mail === "KEEP" ? "Disconnect and keep its mail" : `Remove and delete ${mails}`}
          busyLabel="Removing …"
          doneLabel="Removed"
          tone="danger"
          run={run}
        />
        <button type="button" onClick={() => setAsked(false)}>
          Cancel
        </button>
      </div>
    </fieldset>
  );
}
