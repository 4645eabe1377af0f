import { useState } from "preact/hooks";
import { roles } from "../../choices.ts";
import type { SystemMailbox } from "../../model.ts";
import { readColleagues, updateSystemMailbox } from "../../operations/mailboxes.ts";
import { roleWords } from "../../people-words.ts";
import { usePage } from "../page.ts";
import { SendForm } from "../send-form.tsx";
import { useRead } from "../use-read.ts";

interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** People of an organization, the first hundred by name; null: not read yet. */
export function useColleagues(organizationId: string): readonly Colleague[] | null {
  const [people, setPeople] = useState<readonly Colleague[] | null>(null);
  useRead(readColleagues, { filter: { organizationId } }, ({ page }) => setPeople(page.nodes));
  return people;
}

interface ReadersFormProps {
  readonly mailbox: SystemMailbox;
  onClose(isDone: boolean): void;
}

/** People, and everybody with a role. */
export function ReadersForm({ mailbox, onClose }: ReadersFormProps) {
  const { client } = usePage();
  const [userIds, setUserIds] = useState<ReadonlySet<string>>(new Set(mailbox.readerIds));
  const [chosenRoles, setRoles] = useState<ReadonlySet<string>>(new Set(mailbox.readerRoles));
  const [search, setSearch] = useState("");
  const people = useColleagues(mailbox.organizationId);
  const found = (people ?? []).filter(
    ({ id, name, email }) => userIds.has(id) || `${name} ${email}`.toLowerCase().includes(search.toLowerCase()),
  );
  const send = async () => {
    const readers = { userIds: [...userIds], roles: roles.filter((role) => chosenRoles.has(role)) };
    const { id, version } = mailbox;
    const outcome = await client.send(updateSystemMailbox, { input: { id, expectedVersion: version, readers } });
    if (outcome.ok) onClose(true);
    return outcome;
  };
  return (
    <SendForm label="Save" busyLabel="Saving …" send={send} onCancel={() => onClose(false)}>
      <fieldset class="access-ways">
        <legend>Everybody of the organization who is</legend>
        {roles.map((role) => (
          <label key={role} class="pick">
            <input
              type="checkbox"
              checked={chosenRoles.has(role)}
              onChange={() => setRoles(toggled(chosenRoles, role))}
            />
            <span>{roleWords[role]}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="access-ways">
        <legend>People</legend>
        {(people?.length ?? 0) > 8 && (
          <label class="control">
            <span>Search by name or address</span>
            <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
          </label>
        )}
        {people === null && <p class="muted">Reading …</p>}
        {found.map(({ id, name, email }) => (
          <label key={id} class="pick">
            <input type="checkbox" checked={userIds.has(id)} onChange={() => setUserIds(toggled(userIds, id))} />
            <span>
              {name} <span class="muted">{email}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </SendForm>
  );
}

function toggled(chosen: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(one)) next.add(one);
  return next;
}
