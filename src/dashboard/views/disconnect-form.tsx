import { useState } from "preact/hooks";
import type { Account, Mailbox, SyncedData } from "../model.ts";
import { disconnectAccount } from "../operations/mutations.ts";
import { counted } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";
import { SyncedDataChoice } from "./synced-data-choice.tsx";

interface DisconnectFormProps {
  readonly account: Account;
  readonly mailbox: Mailbox;
  /** The number of records has changed since it was shown. */
  onOutOfDate(): void;
  onClose(isDone: boolean): void;
}

/** What becomes of the mailbox's records, chosen and seen before it is done. */
export function DisconnectForm({ account, mailbox, onOutOfDate, onClose }: DisconnectFormProps) {
  const { client, store } = usePage();
  const [syncedData, setSyncedData] = useState<SyncedData>("KEEP");
  const { importedRecords: count, primaryFor, user } = mailbox;
  const records = counted(count, "record");
  const run = async () => {
    const shown = syncedData === "KEEP" ? {} : { importedRecords: count };
    const outcome = await client.send(disconnectAccount, { input: { accountId: account.id, syncedData, ...shown } });
    if (outcome.ok) {
      store.push({ kind: "account", account: outcome.data });
      onClose(true);
    } else if (outcome.kind === "CountChangedError") onOutOfDate();
    return outcome;
  };
  return (
    <fieldset class="notice disconnect">
      <legend>What becomes of its records in Oro?</legend>
      <SyncedDataChoice
        name={`disconnect ${account.id}`}
        value={syncedData}
        words={{
          KEEP: "Keep them all. Signing in again continues from there.",
          DELETE_IMPORTED: `Delete the ${records} that ${count === 1 ? "was" : "were"} imported from it. What was made in Oro stays.`,
        }}
        onChoose={setSyncedData}
      />
      <p class="muted">
        Nothing in Microsoft is changed.
        {user !== null &&
          primaryFor.length > 0 &&
          ` What ${user.name} makes in Oro waits until this mailbox is connected again or another one is made the primary.`}
      </p>
      <div class="actions">
        <ActionButton
          key={syncedData}
          label={syncedData === "KEEP" ? "Disconnect" : `Delete ${records}`}
          fullLabel={
            syncedData === "KEEP"
              ? `Disconnect ${account.userPrincipalName}`
              : `Delete ${records} and disconnect ${account.userPrincipalName}`
          }
          busyLabel="Disconnecting …"
          doneLabel="Disconnected"
          tone="danger"
          run={run}
        />
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
      </div>
    </fieldset>
  );
}
