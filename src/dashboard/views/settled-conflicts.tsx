import { useState } from "preact/hooks";
import { outcomeWords } from "../conflict-choice.ts";
import type { Conflict } from "../model.ts";
import { reopenConflict } from "../operations/mutations.ts";
import { readSettledConflicts } from "../operations/queries.ts";
import { resourceName } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { Time } from "./time.tsx";
import { usePaged } from "./use-paged.ts";

/** Past decisions, read when the list is opened; each can be taken back. */
export function SettledConflicts() {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Settled conflicts</summary>
      {isOpen && <SettledTable />}
    </details>
  );
}

function SettledTable() {
  const { may, state } = usePage();
  const mayReopen = may("OPERATE_ACCOUNTS");
  // Read again when one is settled or reopened, here or elsewhere.
  const list = usePaged(readSettledConflicts, { open: [...state.conflicts.keys()].join() });
  return (
    <PagedTable
      {...list}
      label="Settled conflicts"
      head={["Record", "Mailbox", "Outcome", "Settled", ...(mayReopen ? ["Decision"] : [])]}
      rows={list.nodes.map((conflict) => ({
        key: conflict.id,
        cells: [
          <span key="title">
            <Link to={{ name: "conflict", id: conflict.id }}>{conflict.title || "without a title"}</Link>{" "}
            <span class="muted">{resourceName[conflict.resource]}</span>
          </span>,
          <Link key="account" to={{ name: "account", id: conflict.account.id }}>
            {conflict.account.userPrincipalName}
          </Link>,
          <span key="outcome">
            {outcomeWords(conflict)} <span class="muted">{conflict.reason}</span>
          </span>,
          <Time key="at" at={conflict.decidedAt ?? conflict.createdAt} />,
          ...(mayReopen ? [<Reopen key="reopen" conflict={conflict} />] : []),
        ],
      }))}
      nothing="No conflict was settled yet."
    />
  );
}

/** Asks for the decision again. */
export function Reopen({ conflict }: { readonly conflict: Conflict }) {
  const { client, store } = usePage();
  const run = async () => {
    const outcome = await client.send(reopenConflict, { conflictId: conflict.id });
    if (outcome.ok) store.push({ kind: "conflict", conflict: outcome.data });
    return outcome;
  };
  return (
    <ActionButton
      label="Reopen"
      fullLabel={`Reopen: ${conflict.title ?? resourceName[conflict.resource]}`}
      busyLabel="Reopening …"
      doneLabel="Reopened"
      run={run}
    />
  );
}
