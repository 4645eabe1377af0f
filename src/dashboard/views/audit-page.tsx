import { useState } from "preact/hooks";
import { auditKinds } from "../audit-words.ts";
import { type Outcome, RequestFailed, SignedOut } from "../client.ts";
import type { AuditEntry, Person } from "../model.ts";
import { readPeople } from "../operations/people.ts";
import { type Paged, readAudit } from "../operations/queries.ts";
import { type AuditFilter, routePath } from "../route.ts";
import { exactTime } from "../times.ts";
import { ActionButton } from "./action-button.tsx";
import { Choice, OrganizationChoice } from "./filter-choice.tsx";
import { Link } from "./link.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { usePaged } from "./use-paged.ts";
import { useRead } from "./use-read.ts";

const exportPage = 100;
/** Of people to choose from. */
const mostPeople = 100;

/** A day's beginning, where it was typed; null for none. */
function dayStart(day: string | undefined, plusDays = 0): string | null {
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return null;
  const at = new Date(`${day}T00:00:00`);
  if (Number.isNaN(at.getTime())) return null;
  at.setDate(at.getDate() + plusDays);
  return at.toISOString();
}

/** Who did what, the newest first. */
export function AuditPage({ filter }: { readonly filter: AuditFilter }) {
  const { may } = usePage();
  const [people, setPeople] = useState<readonly Person[]>([]);
  useRead(readPeople, { filter: {}, first: mostPeople, after: null }, ({ page }) => setPeople(page.nodes));
  if (!may("READ_AUDIT")) return <NotFound what="page" />;
  const { actorId, personId, organizationId, action, from, to } = filter;
  // The last day counts whole.
  const asked = { actorId, personId, organizationId, action, from: dayStart(from), to: dayStart(to, 1) };
  return (
    <section class="records-page">
      <h1 class="sentence">Audit</h1>
      <Filters filter={filter} people={people} />
      <AuditTable filter={asked} />
    </section>
  );
}

function AuditTable({ filter }: { readonly filter: object }) {
  const { client } = usePage();
  const list = usePaged(readAudit, { filter });
  const save = async (): Promise<Outcome<null>> => {
    try {
      const auditCsv = await readCsvWriter();
      const entries: AuditEntry[] = [];
      let after: string | null = null;
      do {
        const page: Paged<AuditEntry> = (await client.read(readAudit, { filter, first: exportPage, after })).page;
        entries.push(...page.nodes);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      download(auditCsv(entries));
      return { ok: true, data: null };
    } catch (error) {
      if (error instanceof RequestFailed || error instanceof SignedOut) return { ok: false, message: error.message };
      throw error;
    }
  };
  return (
    <>
      <ActionButton label="Export as CSV" busyLabel="Reading all of it …" doneLabel="Exported" run={save} />
      <PagedTable
        {...list}
        label="Audit"
        head={["When", "What happened", "Whom"]}
        rows={list.nodes.map((entry) => ({
          key: entry.id,
          cells: [
            <time key="at" dateTime={entry.at}>
              {exactTime(entry.at)}
            </time>,
            entry.message,
            entry.personId !== null && (
              <Link key="whom" to={{ name: "person", id: entry.personId }}>
                {entry.personName ?? "somebody"}
              </Link>
            ),
          ],
        }))}
        nothing="The audit has no matching entries."
      />
    </>
  );
}

/** Only an export needs it. After an update of the server it is not there any more by the name that this page knows. */
async function readCsvWriter() {
  try {
    return (await import("../audit-csv.ts")).auditCsv;
  } catch (cause) {
    throw new RequestFailed("A part of the page could not be read. Reload the page, then export again.", { cause });
  }
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "audit.csv";
  link.click();
  URL.revokeObjectURL(url);
}

/** They are in the address, so that it can be sent on. */
function Filters({ filter, people }: { readonly filter: AuditFilter; readonly people: readonly Person[] }) {
  const go = (change: AuditFilter) => location.replace(routePath({ name: "audit", filter: { ...filter, ...change } }));
  const persons = people.map(({ id, name, email }) => [id, `${name} (${email})`] as const);
  const known = (id: string | undefined) =>
    id === undefined || people.some((person) => person.id === id) ? persons : [...persons, [id, "one person"] as const];
  return (
    <search class="actions">
      <Choice
        label="Who"
        all="By anybody"
        value={filter.actorId}
        choices={known(filter.actorId)}
        onChoose={(actorId) => go({ actorId })}
      />
      <Choice
        label="Whom"
        all="To anybody"
        value={filter.personId}
        choices={known(filter.personId)}
        onChoose={(personId) => go({ personId })}
      />
      <OrganizationChoice value={filter.organizationId} onChoose={(organizationId) => go({ organizationId })} />
      <Choice
        label="Action"
        all="All actions"
        value={filter.action}
        choices={Object.entries(auditKinds)}
        onChoose={(action) => go({ action })}
      />
      {(["from", "to"] as const).map((end) => (
        <label key={end} class="control">
          <span>{end === "from" ? "From" : "To"} </span>
          <input
            type="date"
            value={filter[end] ?? ""}
            onChange={({ currentTarget: { value } }) => go({ [end]: value })}
          />
        </label>
      ))}
    </search>
  );
}
