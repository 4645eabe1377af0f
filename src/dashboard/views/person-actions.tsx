import { useState } from "preact/hooks";
import type { WholePerson } from "../model.ts";
import { resumeUser, suspendUser, updateUser } from "../operations/people.ts";
import { reachesAll, rolesWithin, roleWords } from "../people-words.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";
import { type PersonDraft, PersonFields } from "./person-fields.tsx";
import { RemoveForm } from "./remove-form.tsx";
import { SendForm } from "./send-form.tsx";
import { useOrganizations } from "./use-organizations.ts";

interface PersonActionsProps {
  readonly person: WholePerson;
  /** @param words what was done */
  onChanged(words: string): void;
}

/** Change, suspend or resume, remove. Nobody suspends or removes themself. */
export function PersonActions({ person, onChanged }: PersonActionsProps) {
  const { client, signed } = usePage();
  const [form, setForm] = useState<"change" | "remove" | null>(null);
  const done = (words: string) => {
    setForm(null);
    onChanged(words);
  };
  const isOther = person.id !== signed.viewer.id;
  const isSuspended = person.suspendedAt !== null;
  const set = async () => {
    const outcome = await client.send(isSuspended ? resumeUser : suspendUser, { userId: person.id });
    if (outcome.ok) {
      done(
        isSuspended
          ? `${person.name} may come in again.`
          : `${person.name} is suspended: signed out everywhere, and the mailboxes rest.`,
      );
    }
    return outcome;
  };
  return (
    <>
      {form === "change" && (
        <ChangeForm person={person} onSaved={() => done("Saved.")} onCancel={() => setForm(null)} />
      )}
      {form === "remove" && (
        <RemoveForm
          person={person}
          onRemoved={() => done(`${person.name} is removed.`)}
          onCancel={() => setForm(null)}
        />
      )}
      {form === null && (
        <div class="actions">
          <button type="button" onClick={() => setForm("change")}>
            Change …
          </button>
          {isOther && (
            <ActionButton
              key={String(isSuspended)}
              label={isSuspended ? "Resume" : "Suspend"}
              busyLabel={isSuspended ? "Resuming …" : "Suspending …"}
              doneLabel={isSuspended ? "Resumed" : "Suspended"}
              run={set}
            />
          )}
          {isOther && (
            <button type="button" onClick={() => setForm("remove")}>
              Remove …
            </button>
          )}
        </div>
      )}
    </>
  );
}

const draftOf = ({ name, email, role, organization }: WholePerson): PersonDraft => ({
  name,
  email,
  role,
  organizationId: organization.id,
});

const differing = (before: PersonDraft, { name, email, role, organizationId }: PersonDraft) => ({
  ...(name === before.name ? {} : { name }),
  ...(email === before.email ? {} : { email }),
  ...(role === before.role ? {} : { role }),
  ...(organizationId === before.organizationId ? {} : { organizationId }),
});

const personWords = ({ name, email, role, organization }: WholePerson): string =>
  `${name}, ${email}, ${roleWords[role]} of ${organization.name}`;

interface ChangeFormProps {
  readonly person: WholePerson;
  onSaved(): void;
  onCancel(): void;
}

function ChangeForm({ person, onSaved, onCancel }: ChangeFormProps) {
  const { client, signed } = usePage();
  const { all } = useOrganizations();
  const now = draftOf(person);
  const [before] = useState(now);
  const [draft, setDraft] = useState(now);
  // Unchanged values are not sent: somebody else may have changed them meanwhile.
  const changes = differing(before, draft);
  const meanwhile = Object.keys(differing(before, now)).length > 0;
  const { name } = person;
  const send = async () => {
    const outcome = await client.send(updateUser, { input: { userId: person.id, ...changes } });
    if (outcome.ok) onSaved();
    return outcome;
  };
  const organizations = all.filter(({ id, archivedAt }) => archivedAt === null || id === before.organizationId);
  return (
    <section class="notice" aria-label={`Change ${name}`}>
      <SendForm
        label="Save"
        busyLabel="Saving …"
        isUnchanged={Object.keys(changes).length === 0}
        send={send}
        onCancel={onCancel}
      >
        <PersonFields
          draft={draft}
          roles={rolesWithin(signed.viewer)}
          organizations={reachesAll(signed.viewer) ? organizations : []}
          onChange={setDraft}
        />
        {meanwhile && (
          <p role="status">
            Somebody changed {name} meanwhile: {personWords(person)}. What you change here takes its place, the rest
            stays.
          </p>
        )}
        {"role" in changes || "organizationId" in changes ? (
          <p class="muted">
            It counts at once: what {name} has open closes, and opens again with what is allowed then.
          </p>
        ) : null}
      </SendForm>
    </section>
  );
}
