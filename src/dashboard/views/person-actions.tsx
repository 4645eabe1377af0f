import { useState } from "preact/hooks";
import type { WholePerson } from "../model/person.ts";
import { resumeUser, suspendUser, updateUser } from "../operations/people.ts";
import { reachesAll, rolesWithin } from "../people-words.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";
import { PersonFields } from "./person-fields.tsx";
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

interface ChangeFormProps {
  readonly person: WholePerson;
  onSaved(): void;
  onCancel(): void;
}

function ChangeForm({ person, onSaved, onCancel }: ChangeFormProps) {
  const { client, signed } = usePage();
  const { all } = useOrganizations();
  const { name, email, role, organization } = person;
  const [draft, setDraft] = useState({ name, email, role, organizationId: organization.id });
  // What is as it was is not sent: somebody else may have changed it meanwhile.
  const changes = {
    ...(draft.name === name ? {} : { name: draft.name }),
    ...(draft.email === email ? {} : { email: draft.email }),
    ...(draft.role === role ? {} : { role: draft.role }),
    ...(draft.organizationId === organization.id ? {} : { organizationId: draft.organizationId }),
  };
  const send = async () => {
    const outcome = await client.send(updateUser, { input: { userId: person.id, ...changes } });
    if (outcome.ok) onSaved();
    return outcome;
  };
  const organizations = all.filter(({ id, archivedAt }) => archivedAt === null || id === organization.id);
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
        {"role" in changes || "organizationId" in changes ? (
          <p class="muted">
            It counts at once: what {name} has open closes, and opens again with what is allowed then.
          </p>
        ) : null}
      </SendForm>
    </section>
  );
}
