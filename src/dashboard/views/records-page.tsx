import { useState } from "preact/hooks";
import { chosen, leftOutReasons, resources } from "../choices.ts";
import { reasonWords } from "../left-out-words.ts";
import { type RecordFilter, type RecordKind, recordKinds, routePath } from "../route.ts";
import { resourceName } from "../words.ts";
import { FailingTable } from "./failing-table.tsx";
import { KeptTable } from "./kept-table.tsx";
import { Link } from "./link.tsx";
import { NotFound } from "./not-found.tsx";
import { EventTable, TaskTable } from "./office-lists.tsx";
import { usePage } from "./page.ts";
import { SearchField } from "./search-field.tsx";
import { ShowRecords } from "./show-records.tsx";

const kindName: Record<RecordKind, string> = {
  tasks: "Tasks",
  events: "Events",
  failing: "Failing",
  kept: "Not synced",
};
const needsReading: ReadonlySet<RecordKind> = new Set(["tasks", "events"]);

interface RecordsPageProps {
  readonly kind: RecordKind;
  readonly filter: RecordFilter;
}

/** Records by name: what Oro holds, what fails, what is kept without being synced. */
export function RecordsPage({ kind, filter }: RecordsPageProps) {
  const { mayReadRecords } = usePage();
  const [text, setText] = useState("");
  const kinds = recordKinds.filter((one) => mayReadRecords || !needsReading.has(one));
  if (!kinds.includes(kind)) return <NotFound what="page" />;
  return (
    <section class="records-page">
      <h1 class="sentence">Records</h1>
      <nav aria-label="Kinds of records" class="levels">
        {kinds.map((one) => (
          <Link key={one} to={{ name: "records", kind: one, filter: {} }} isCurrent={one === kind}>
            {kindName[one]}
          </Link>
        ))}
      </nav>
      {!needsReading.has(kind) && <Filters key={kind} kind={kind} filter={filter} />}
      {mayReadRecords && <SearchField label="Search by title" value={text} onSearch={setText} />}
      {!needsReading.has(kind) && filter.accountId !== undefined && <ShowRecords accountId={filter.accountId} />}
      <List kind={kind} filter={filter} text={text} />
    </section>
  );
}

function List({ kind, filter, text }: RecordsPageProps & { readonly text: string }) {
  switch (kind) {
    case "tasks":
      return <TaskTable text={text} />;
    case "events":
      return <EventTable text={text} />;
    case "failing":
      return <FailingTable filter={filter} text={text} />;
    case "kept":
      return <KeptTable filter={filter} text={text} />;
  }
}

/** Account, resource and, for kept records, the reason. They are in the address, so that it can be shared. */
function Filters({ kind, filter }: RecordsPageProps) {
  const { state } = usePage();
  const { accountId, resource = "TASKS", reason = "DELETION_REJECTED" } = filter;
  const go = (next: RecordFilter) => {
    location.hash = routePath({ name: "records", kind, filter: next });
  };
  const accounts = [...state.accounts.values()].sort((one, other) => one.displayName.localeCompare(other.displayName));
  return (
    <div class="actions">
      <label class="control">
        <span class="hidden">Account</span>
        <select
          value={accountId ?? ""}
          onChange={({ currentTarget: { value } }) => go(value === "" ? {} : { accountId: value, resource, reason })}
        >
          <option value="">All accounts</option>
          {accounts.map(({ id, displayName, userPrincipalName }) => (
            <option key={id} value={id}>
              {displayName} ({userPrincipalName})
            </option>
          ))}
        </select>
      </label>
      {accountId !== undefined && (
        <label class="control">
          <span class="hidden">Resource</span>
          <select
            value={resource}
            onChange={({ currentTarget: { value } }) =>
              go({ accountId, resource: chosen(resources, value) ?? resource, reason })
            }
          >
            {resources.map((one) => (
              <option key={one} value={one}>
                {resourceName[one]}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === "kept" && accountId !== undefined && (
        <label class="control">
          <span class="hidden">Why it is not synced</span>
          <select
            value={reason}
            onChange={({ currentTarget: { value } }) =>
              go({ accountId, resource, reason: chosen(leftOutReasons, value) ?? reason })
            }
          >
            {leftOutReasons.map((one) => (
              <option key={one} value={one}>
                {reasonWords(one, resource)}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
