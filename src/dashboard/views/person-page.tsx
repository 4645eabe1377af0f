import { useState } from "preact/hooks";
import type { WholePerson } from "../model.ts";
import { readPerson } from "../operations/people.ts";
import { mayChangePerson, roleWords, seesPeople } from "../people-words.ts";
import { IdentityList } from "./identity-list.tsx";
import { Link } from "./link.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { PersonActions } from "./person-actions.tsx";
import { SessionTable } from "./session-table.tsx";
import { StandingBadge } from "./state-badge.tsx";
import { Time } from "./time.tsx";
import { useAccessSeen } from "./use-access-seen.ts";
import { useRead } from "./use-read.ts";

/** One person: who they are, what can be done, and where they are signed in. */
export function PersonPage({ id }: { readonly id: string }) {
  const { signed, state, may } = usePage();
  const [seen, setSeen] = useState(0);
  const [said, setSaid] = useState("");
  const [person, setPerson] = useState<WholePerson | null>(null);
  const changes = useAccessSeen(["PERSON", "IDENTITY", "ORGANIZATION"], id);
  const mailboxes = [...state.accounts.values()].filter((account) => account.user?.id === id).length;
  const asked = { id, mailboxes, seen: seen + changes };
  const { isReading, failure } = useRead(readPerson, asked, ({ user }) => setPerson(user));
  if (failure !== null) return <p class="refusal">{failure}</p>;
  if (person === null) return isReading ? <p class="muted">Reading the person …</p> : <NotFound what="person" />;
  const onChanged = (words = "") => {
    setSaid(words);
    setSeen((before) => before + 1);
  };
  return (
    <section class="records-page">
      <h1 class="sentence">{person.name}</h1>
      <Facts person={person} />
      <p role="status">{said}</p>
      {mayChangePerson(signed.viewer, person) && <PersonActions person={person} onChanged={onChanged} />}
      <IdentityList person={person} onChanged={onChanged} />
      {(may("READ_TOKENS") || person.id === signed.viewer.id) && person.standing !== "REMOVED" && (
        <SessionTable person={person} />
      )}
      {seesPeople(signed.viewer) && <Link to={{ name: "people", filter: {} }}>All people</Link>}
    </section>
  );
}

/** The viewer's own: everybody has it, plain users too. */
export function MePage() {
  const { signed } = usePage();
  return <PersonPage id={signed.viewer.id} />;
}

function Facts({ person }: { readonly person: WholePerson }) {
  const { email, role, organization, standing, createdAt, lastSeenAt, suspendedAt, removedAt, accounts } = person;
  const since = removedAt ?? suspendedAt;
  return (
    <dl class="facts">
      <dt>Address</dt>
      <dd>{email}</dd>
      <dt>Role</dt>
      <dd>{roleWords[role]}</dd>
      <dt>Organization</dt>
      <dd>{organization.name}</dd>
      <dt>Standing</dt>
      <dd>
        <StandingBadge standing={standing} /> {since !== null && <Time at={since} />}
      </dd>
      <dt>Added</dt>
      <dd>
        <Time at={createdAt} />
      </dd>
      <dt>Last seen</dt>
      <dd>{lastSeenAt === null ? "not yet" : <Time at={lastSeenAt} />}</dd>
      <dt>Mailboxes</dt>
      <dd>
        {accounts.length === 0 && "none"}
        {accounts.map(({ id, userPrincipalName }) => (
          <Link key={id} to={{ name: "account", id }} class="in-row">
            {userPrincipalName}
          </Link>
        ))}
      </dd>
    </dl>
  );
}
