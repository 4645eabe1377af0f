import { useState } from "preact/hooks";
import { reasonWords } from "../left-out-words.ts";
import type { KeptRow, Rejection, Resource } from "../model.ts";
import { takeBackRejection } from "../operations/mutations.ts";
import { readKept } from "../operations/queries.ts";
import type { RecordFilter } from "../route.ts";
import { countedRecords, resourceName } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { RecordName } from "./failing-table.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { Time } from "./time.tsx";
import { usePaged } from "./use-paged.ts";

interface KeptTableProps {
  readonly filter: RecordFilter;
  readonly text: string;
}

const rejections: readonly string[] = ["DELETION_REJECTED", "INVITATIONS"];
const isRejection = (reason: string): reason is Rejection => rejections.includes(reason);

/** Records that are kept without being synced, for one reason; a rejection among them can be taken back. */
export function KeptTable({ filter: { accountId, resource, reason = "DELETION_REJECTED" }, text }: KeptTableProps) {
  const { may, state } = usePage();
  const [takenBack, setTakenBack] = useState(0);
  const kept = [...state.statuses.values()].reduce((sum, { counts }) => sum + counts.detached + counts.excluded, 0);
  const list = usePaged(readKept, {
    ...{ accountId: accountId ?? null, resource: resource ?? null, reason, text },
    ...{ takenBack, kept },
  });
  const rejection = isRejection(reason) && may("OPERATE_ACCOUNTS") ? reason : null;
  const onDone = () => setTakenBack(takenBack + 1);
  const [first] = list.nodes;
  return (
    <>
      {rejection !== null && first !== undefined && accountId !== undefined && text === "" && (
        <div class="notice">
          <p>{consequence(rejection, list.totalCount, first.resource)}</p>
          <TakeBack row={first} rejection={rejection} all={list.totalCount} onDone={onDone} />
        </div>
      )}
      <PagedTable
        {...list}
        label="Records that are not synced"
        head={["Record", "Mailbox", "Why", "Last synced", ...(rejection === null ? [] : ["Decision"])]}
        rows={list.nodes.map((row) => ({
          key: `${row.account.id} ${row.resource} ${row.recordId}`,
          cells: [
            <RecordName key="name" title={row.title} note={resourceName[row.resource]} />,
            <Link key="account" to={{ name: "account", id: row.account.id }}>
              {row.account.userPrincipalName}
            </Link>,
            reasonWords(reason, row.resource),
            <Time key="since" at={row.since} />,
            ...(rejection === null ? [] : [<TakeBack key="back" row={row} rejection={rejection} onDone={onDone} />]),
          ],
        }))}
        nothing={text === "" ? "No record is kept for this reason." : "No such record has these words."}
      />
    </>
  );
}

/** What the rejection left behind, and what taking it back does. */
function consequence(rejection: Rejection, count: number, resource: Resource): string {
  const records = countedRecords(count, resource);
  const isOne = count === 1;
  return rejection === "DELETION_REJECTED"
    ? `${records} ${isOne ? "stays" : "stay"} where ${isOne ? "it is and is" : "they are and are"} no longer synced, since the deletion was rejected. Taken back, the next run deletes what is still missing on the other side; it asks again where that is more than the deletion brake allows.`
    : `${records} ${isOne ? "is" : "are"} not sent, since mailing the attendees was rejected. Taken back, the next run sends ${isOne ? "it" : "them"}; it asks again where that is more people than the invitation brake allows.`;
}

interface TakeBackProps {
  readonly row: KeptRow;
  readonly rejection: Rejection;
  /** How many; only this row without it. */
  readonly all?: number;
  onDone(): void;
}

function TakeBack({ row, rejection, all, onDone }: TakeBackProps) {
  const { client } = usePage();
  const { account, resource, recordId, title } = row;
  const run = async () => {
    const recordIds = all === undefined ? [recordId] : null;
    const outcome = await client.send(takeBackRejection, { accountId: account.id, resource, rejection, recordIds });
    if (outcome.ok) onDone();
    return outcome;
  };
  const label = all === undefined ? "Take back" : `Take back the rejection of ${countedRecords(all, resource)}`;
  return (
    <ActionButton
      label={label}
      fullLabel={all === undefined ? `Take back: ${title ?? recordId}` : label}
      busyLabel="Taking back …"
      doneLabel="Taken back"
      run={run}
    />
  );
}
