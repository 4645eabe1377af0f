import { useState } from "preact/hooks";
import { roles, standings } from "../choices.ts";
import { readPeople } from "../operations/people.ts";
import { reachesAll, roleWords, seesPeople, standingWords } from "../people-words.ts";
import { type PeopleFilter, routePath } from "../route.ts";
import { AddressSearch } from "./address-search.tsx";
import { Choice, OrganizationChoice } from "./filter-choice.tsx";
import { InviteForm } from "./invite-form.tsx";
import { Link } from "./link.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { PeopleTabs } from "./people-tabs.tsx";
import { StandingBadge } from "./state-badge.tsx";
import { Time } from "./time.tsx";
import { useAccessSeen } from "./use-access-seen.ts";
import { usePaged } from "./use-paged.ts";

/** Who may sign in, and with which role. */
export function PeoplePage({ filter }: { readonly filter: PeopleFilter }) {
  const { signed, may } = usePage();
  const [seen, setSeen] = useState(0);
  if (!seesPeople(signed.viewer)) return <NotFound what="page" />;
  return (
    <section class="records-page">
      <h1 class="sentence">People</h1>
      <PeopleTabs />
      {may("CHANGE_PEOPLE") && (
        <div class="actions">
          <InviteForm onInvited={() => setSeen(seen + 1)} />
          {reachesAll(signed.viewer) && (
            <Link to={{ name: "import" }} class="button">
              Import from Microsoft 365
            </Link>
          )}
        </div>
      )}
      <Filters filter={filter} />
      <PeopleTable filter={filter} seen={seen} />
    </section>
  );
}

function PeopleTable({ filter, seen }: { readonly filter: PeopleFilter; readonly seen: number }) {
  // An address may have been typed by hand: what no list knows does not filter.
  const role = roles.find((one) => one === filter.role);
  const standing = standings.find((one) => one === filter.standing);
  const changes = useAccessSeen(["PERSON", "ORGANIZATION", "SESSION"]);
  const list = usePaged(readPeople, { filter: { ...filter, role, standing }, seen: seen + changes });
  return (
    <PagedTable
      {...list}
      isLive
      label="People"
      head={["Person", "Address", "Role", "Organization", "Standing", "Last seen"]}
      rows={list.nodes.map((person) => ({
        key: person.id,
        cells: [
          <Link key="name" to={{ name: "person", id: person.id }}>
            {person.name}
          </Link>,
          person.email,
          roleWords[person.role],
          person.organization.name,
          <StandingBadge key="standing" standing={person.standing} />,
          <span key="seen">
            {person.lastSeenAt === null && "not "}
            <span class="narrow-only">seen </span>
            {person.lastSeenAt === null ? "yet" : <Time at={person.lastSeenAt} />}
          </span>,
        ],
      }))}
      nothing={Object.keys(filter).length === 0 ? "There is nobody yet." : "Nobody matches. Try a shorter search."}
    />
  );
}

/** They are in the address, so that it can be sent on. */
function Filters({ filter }: { readonly filter: PeopleFilter }) {
  const go = (change: PeopleFilter) =>
    location.replace(routePath({ name: "people", filter: { ...filter, ...change } }));
  return (
    <search class="actions">
      <AddressSearch
        label="Search by name or address"
        value={filter.search ?? ""}
        onSearch={(search) => go({ search })}
      />
      <OrganizationChoice value={filter.organizationId} onChoose={(organizationId) => go({ organizationId })} />
      <Choice
        label="Role"
        all="All roles"
        value={filter.role}
        choices={roles.map((role) => [role, roleWords[role]])}
        onChoose={(role) => go({ role })}
      />
      <Choice
        label="Standing"
        all="All who were not removed"
        value={filter.standing}
        choices={standings.map((standing) => [standing, standingWords[standing]])}
        onChoose={(standing) => go({ standing })}
      />
    </search>
  );
}
