import { useState } from "preact/hooks";
import type { FailingRow } from "../model.ts";
import { retryItem } from "../operations/mutations.ts";
import { readFailing } from "../operations/queries.ts";
import type { RecordFilter } from "../route.ts";
import { resourceName, sideName } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { Time } from "./time.tsx";
import { usePaged } from "./use-paged.ts";

interface FailingTableProps {
  readonly filter: RecordFilter;
  readonly text: string;
}

/** What could not be synced: its name, why, when it is tried again, and the button that tries it now. */
export function FailingTable({ filter: { accountId, resource }, text }: FailingTableProps) {
  const { may, state } = usePage();
  const [retried, setRetried] = useState(0);
  // Read again when somebody asked, and when the numbers of failing records change.
  const failing = [...state.statuses.values()].reduce((sum, { counts }) => sum + counts.failing, 0);
  const list = usePaged(readFailing, {
    ...{ accountId: accountId ?? null, resource: resource ?? null, text },
    ...{ retried, failing },
  });
  const mayRetry = may("OPERATE_ACCOUNTS");
  return (
    <PagedTable
      {...list}
      label="Failing records"
      head={["Record", "Mailbox", "Why", "Tried again", ...(mayRetry ? ["Now"] : [])]}
      rows={list.nodes.map((row) => ({
        key: `${row.account.id} ${row.resource} ${row.side} ${row.recordId}`,
        cells: [
          <RecordName
            key="name"
            title={row.title}
            note={`${resourceName[row.resource]}, changed in ${sideName[row.side]}`}
          />,
          <Link key="account" to={{ name: "account", id: row.account.id }}>
            {row.account.userPrincipalName}
          </Link>,
          <span key="why">
            {row.error?.message ?? "The reason is not known."} <span class="muted">{row.error?.remedy}</span>
          </span>,
          <span key="next">
            {row.nextAttemptAt === null ? "when it changes" : <Time at={row.nextAttemptAt} side="future" />}
            <span class="muted"> after {row.attempts === 1 ? "1 attempt" : `${row.attempts} attempts`}</span>
          </span>,
          ...(mayRetry ? [<Retry key="retry" row={row} onDone={() => setRetried(retried + 1)} />] : []),
        ],
      }))}
      nothing={text === "" ? "Nothing fails." : "No failing record has these words."}
    />
  );
}

function Retry({ row, onDone }: { readonly row: FailingRow; onDone(): void }) {
  const { client } = usePage();
  const { account, resource, side, recordId, title } = row;
  const run = async () => {
    const outcome = await client.send(retryItem, { accountId: account.id, resource, side, recordId });
    if (outcome.ok) onDone();
    return outcome;
  };
  return (
    <ActionButton
      label="Try again"
      fullLabel={`Try again: ${title ?? recordId}`}
      busyLabel="Asking …"
      doneLabel="Will be tried"
      run={run}
    />
  );
}

/** Its title, or that it is not the reader's to know. */
export function RecordName({ title, note }: { readonly title: string | null; readonly note: string }) {
  return (
    <>
      {title === null ? <em>not yours to read</em> : title === "" ? <em>without a title</em> : title}
      <br />
      <span class="muted">{note}</span>
    </>
  );
}
