import { useState } from "preact/hooks";
import { roles } from "../../choices.ts";
import type { SystemMailbox } from "../../model.ts";
import { readColleagues, updateSystemMailbox } from "../../operations/mailboxes.ts";
import { roleWords } from "../../people-words.ts";
import { counted } from "../../words.ts";
import { usePage } from "../page.ts";
import { SendForm } from "../send-form.tsx";
import { useRead } from "../use-read.ts";
import { type Colleague, ColleagueSearch, useColleagues } from "./colleagues.tsx";

interface ReadersFormProps {
  readonly mailbox: SystemMailbox;
  onClose(isDone: boolean): void;
}

/** People, and everybody with a role. */
export function ReadersForm({ mailbox, onClose }: ReadersFormProps) {
  const { client } = usePage();
  // What somebody else changes meanwhile is not overwritten.
  const [{ id, version, readerIds }] = useState(mailbox);
  const [userIds, setUserIds] = useState<ReadonlySet<string>>(new Set(mailbox.readerIds));
  const [chosenRoles, setRoles] = useState<ReadonlySet<string>>(new Set(mailbox.readerRoles));
  const colleagues = useColleagues(mailbox.organizationId);
  /** Whoever was chosen at some time stays in sight, whatever is searched. */
  const [kept, setKept] = useState<ReadonlyMap<string, Colleague>>(new Map());
  useRead(readColleagues, { filter: { ids: readerIds }, first: 100 }, ({ page }) =>
    setKept((known) => new Map([...page.nodes.map((person) => [person.id, person] as const), ...known])),
  );
  const found = colleagues.people ?? [];
  const shown = [...[...kept.values()].filter(({ id }) => found.every((person) => person.id !== id)), ...found];
  const unseen = [...userIds].filter((one) => shown.every((person) => person.id !== one)).length;
  const choose = (person: Colleague) => {
    setUserIds(toggled(userIds, person.id));
    setKept(new Map([...kept, [person.id, person]]));
  };
  const send = async () => {
    const readers = { userIds: [...userIds], roles: roles.filter((role) => chosenRoles.has(role)) };
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
        <ColleagueSearch {...colleagues} />
        {shown.map((person) => (
          <label key={person.id} class="pick">
            <input type="checkbox" checked={userIds.has(person.id)} onChange={() => choose(person)} />
            <span>
              {person.name} <span class="muted">{person.email}</span>
            </span>
          </label>
        ))}
        {unseen > 0 && <p class="muted">And {counted(unseen, "more person", "more people")} chosen before.</p>}
      </fieldset>
    </SendForm>
  );
}

function toggled(chosen: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(one)) next.add(one);
  return next;
}
