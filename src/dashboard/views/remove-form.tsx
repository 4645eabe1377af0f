import { useState } from "preact/hooks";
import type { Removal, SyncedData, WholePerson } from "../model.ts";
import { readRemoval, removeUser } from "../operations/people.ts";
import { counted } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";
import { SyncedDataChoice } from "./synced-data-choice.tsx";
import { useRead } from "./use-read.ts";

interface RemoveFormProps {
  readonly person: WholePerson;
  onRemoved(): void;
  onCancel(): void;
}

/** What becomes of mailboxes, records, tokens and sessions, in numbers, before a person is removed. */
export function RemoveForm({ person, onRemoved, onCancel }: RemoveFormProps) {
  const [seen, setSeen] = useState(0);
  const [removal, setRemoval] = useState<Removal | null>(null);
  const { failure } = useRead(readRemoval, { userId: person.id, seen }, (data) => setRemoval(data.removal));
  if (failure !== null) return <p class="refusal">{failure}</p>;
  if (removal === null) return <p class="muted">Counting what it would touch …</p>;
  return <Choices {...{ person, removal, onRemoved, onCancel }} onOutOfDate={() => setSeen(seen + 1)} />;
}

interface ChoicesProps extends RemoveFormProps {
  readonly removal: Removal;
  /** The numbers have changed since they were shown. */
  onOutOfDate(): void;
}

function Choices({ person, removal, onRemoved, onCancel, onOutOfDate }: ChoicesProps) {
  const { client } = usePage();
  const [syncedData, setSyncedData] = useState<SyncedData>("KEEP");
  const { mailboxes, tasks, events, importedRecords, tokens, sessions } = removal;
  const boxes = counted(mailboxes, "mailbox", "mailboxes");
  const records = counted(importedRecords, "record");
  const run = async () => {
    const shown = syncedData === "KEEP" ? { mailboxes } : { mailboxes, importedRecords };
    const outcome = await client.send(removeUser, { input: { userId: person.id, syncedData, ...shown } });
    if (outcome.ok) onRemoved();
    else if (outcome.kind === "CountChangedError") onOutOfDate();
    return outcome;
  };
  return (
    <fieldset class="notice disconnect">
      <legend>What becomes of the records of {person.name} in Oro?</legend>
      <SyncedDataChoice
        name="records"
        value={syncedData}
        words={{
          KEEP: `Keep them all: ${counted(tasks, "task")} and ${counted(events, "event")}.`,
          DELETE_IMPORTED: `Delete the ${records} that ${importedRecords === 1 ? "was" : "were"} imported from the mailboxes. What was made in Oro stays.`,
        }}
        onChoose={setSyncedData}
      />
      <p class="muted">
        {boxes} will be disconnected, {counted(tokens, "token")} and {counted(sessions, "session")} will end, and the
        address is free. Nothing in Microsoft is changed. This cannot be undone.
      </p>
      <div class="actions">
        <ActionButton
          key={syncedData}
          label={
            syncedData === "KEEP" ? `Remove with ${boxes}, keep all records` : `Remove with ${boxes}, delete ${records}`
          }
          busyLabel="Removing …"
          doneLabel="Removed"
          tone="danger"
          run={run}
        />
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </fieldset>
  );
}
