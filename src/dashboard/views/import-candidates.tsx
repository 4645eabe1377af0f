import { useState } from "preact/hooks";
import { joined, nobody, stillThere, toggled } from "../import-choice.ts";
import type { ImportOutcome, PeopleImport } from "../model.ts";
import { importPeople, readCandidates, readImportableIds } from "../operations/people.ts";
import type { Paged } from "../operations/queries.ts";
import { counted, formatNumber } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { Choice } from "./filter-choice.tsx";
import { LeftOutCounts } from "./import-done.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { OrganizationField } from "./person-fields.tsx";
import { SearchField } from "./search-field.tsx";
import { Time } from "./time.tsx";
import { useOrganizations } from "./use-organizations.ts";
import { usePagesOf } from "./use-paged.ts";
import { useRead } from "./use-read.ts";

interface ImportCandidatesProps {
  readonly preview: PeopleImport;
  /** Grows whenever the preview may be another. */
  readonly seen: number;
  onDone(outcome: ImportOutcome & { readonly organizationId: string }): void;
}

/** Who can be imported, to be chosen from, and who is left out and why. */
export function ImportCandidates({ preview, seen, onDone }: ImportCandidatesProps) {
  const { client } = usePage();
  const organizations = useOrganizations();
  const [search, setSearch] = useState("");
  const [domain, setDomain] = useState("");
  const [wanted, setWanted] = useState(nobody);
  const [ids, setIds] = useState<readonly string[] | null>(null);
  const [organization, setOrganization] = useState("");
  useRead(readImportableIds, { search: "", domain: null, seen }, ({ peopleImport }) =>
    setIds(peopleImport?.importableIds ?? []),
  );
  const chosen = ids === null ? wanted : stillThere(wanted, ids);
  const filter = { search, domain: domain === "" ? null : domain };
  const list = usePagesOf(readCandidates, { ...filter, isImportable: true, seen }, pageOf);
  const organizationId = organization || (organizations.ownId ?? "");
  const chooseFound = async () => {
    const read = await client.read(readImportableIds, filter);
    setWanted(joined(chosen, read.peopleImport?.importableIds ?? []));
    return { ok: true, data: null } as const;
  };
  const run = async () => {
    const input = {
      previewId: preview.id,
      objectIds: [...chosen],
      ...(organizationId === "" ? {} : { organizationId }),
    };
    const outcome = await client.send(importPeople, { input });
    if (outcome.ok) {
      setWanted(nobody);
      onDone({ ...outcome.data, organizationId });
      scrollTo({ top: 0 });
    }
    return outcome;
  };
  return (
    <>
      <p role="status">
        {formatNumber(preview.importable)} of {counted(preview.read, "person", "people")} of {preview.tenantName} can be
        imported. This list ends <Time at={preview.expiresAt} side="future" />.
      </p>
      {preview.importable > 0 && (
        <>
          <search class="actions">
            <SearchField label="Search by name or address" value={search} onSearch={setSearch} />
            {preview.domains.length > 1 && (
              <Choice
                label="Domain"
                all="All domains"
                value={domain}
                choices={preview.domains.map((one) => [one.domain, `${one.domain} (${formatNumber(one.count)})`])}
                onChoose={setDomain}
              />
            )}
          </search>
          <div class="actions">
            {list.totalCount > 0 && (
              <ActionButton
                label={`Select all ${formatNumber(list.totalCount)}`}
                busyLabel="Selecting …"
                doneLabel="Selected"
                run={chooseFound}
              />
            )}
            {chosen.size > 0 && (
              <button type="button" onClick={() => setWanted(nobody)}>
                Select nobody
              </button>
            )}
            <span class="muted" role="status">
              {chosen.size === 0 ? "Nobody is selected yet." : `${counted(chosen.size, "person", "people")} selected`}
            </span>
          </div>
          {chosen.size > 0 && (
            <section class="notice" aria-label="Import">
              <div class="send-form">
                <div class="person-fields">
                  <OrganizationField
                    organizations={organizations.all.filter(({ archivedAt }) => archivedAt === null)}
                    value={organizationId}
                    onChange={setOrganization}
                  />
                </div>
                <ActionButton
                  label={`Import ${counted(chosen.size, "person", "people")}`}
                  busyLabel="Importing …"
                  doneLabel="Imported"
                  tone="primary"
                  run={run}
                />
              </div>
            </section>
          )}
          <PagedTable
            {...list}
            isLive
            label="People who can be imported"
            head={["Person", "Address"]}
            rows={list.nodes.map(({ objectId, name, email, userPrincipalName }) => ({
              key: objectId,
              cells: [
                <label key="name" class="pick">
                  <input
                    type="checkbox"
                    checked={chosen.has(objectId)}
                    onChange={() => setWanted(toggled(chosen, objectId))}
                  />{" "}
                  {name || userPrincipalName}
                </label>,
                email,
              ],
            }))}
            nothing="Nobody matches. Try a shorter search."
          />
        </>
      )}
      {preview.leftOut.length > 0 && <LeftOut preview={preview} seen={seen} />}
    </>
  );
}

const pageOf = <Node,>({ peopleImport }: { readonly peopleImport: { readonly page: Paged<Node> } | null }) =>
  peopleImport?.page ?? { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };

/** Counts by reason, and their names when asked for. */
function LeftOut({ preview, seen }: Pick<ImportCandidatesProps, "preview" | "seen">) {
  const [isOpen, setOpen] = useState(false);
  const total = preview.leftOut.reduce((sum, { count }) => sum + count, 0);
  return (
    <section aria-labelledby="left-out-heading">
      <h2 id="left-out-heading">Left out</h2>
      <LeftOutCounts leftOut={preview.leftOut} />
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? "Hide them" : `Show the ${formatNumber(total)}`}
      </button>
      {isOpen && <LeftOutTable seen={seen} />}
    </section>
  );
}

function LeftOutTable({ seen }: { readonly seen: number }) {
  const list = usePagesOf(readCandidates, { search: "", domain: null, isImportable: false, seen }, pageOf);
  return (
    <PagedTable
      {...list}
      isLive
      label="People who are left out"
      head={["Person", "Account at Microsoft", "Why"]}
      rows={list.nodes.map(({ objectId, name, userPrincipalName, leftOutWords }) => ({
        key: objectId,
        cells: [name || userPrincipalName, userPrincipalName, leftOutWords],
      }))}
      nothing="Nobody is left out."
    />
  );
}
