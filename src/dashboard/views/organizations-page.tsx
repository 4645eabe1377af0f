import { useState } from "preact/hooks";
import type { Organization } from "../model.ts";
import {
  archiveOrganization,
  createOrganization,
  renameOrganization,
  restoreOrganization,
} from "../operations/people.ts";
import { reachesAll, seesPeople } from "../people-words.ts";
import { counted } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { Link } from "./link.tsx";
import { NameForm } from "./name-form.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { PeopleTabs } from "./people-tabs.tsx";
import { useAccessSeen } from "./use-access-seen.ts";
import { useOrganizations } from "./use-organizations.ts";

/** Parts of the company, with people and settings of their own. */
export function OrganizationsPage() {
  const { client, signed, state, may } = usePage();
  const [seen, setSeen] = useState(0);
  const [isCreating, setCreating] = useState(false);
  // Mailboxes are counted too; they are connected and disconnected elsewhere.
  const mailboxes = [...state.accounts.values()].filter((account) => account.state !== "DISCONNECTED").length;
  const { all, ownId, failure } = useOrganizations(seen + useAccessSeen(["PERSON"]), mailboxes);
  if (!seesPeople(signed.viewer)) return <NotFound what="page" />;
  const onChanged = () => setSeen((before) => before + 1);
  const mayChange = may("CHANGE_PEOPLE");
  return (
    <section class="records-page">
      <h1 class="sentence">Organizations</h1>
      <PeopleTabs />
      {reachesAll(signed.viewer) &&
        (isCreating ? (
          <NameForm
            label="Create"
            busyLabel="Creating …"
            field="Name of the organization"
            send={(name) => client.send(createOrganization, { name })}
            onClose={(isDone) => {
              setCreating(false);
              if (isDone) onChanged();
            }}
          />
        ) : (
          <button type="button" class="primary" onClick={() => setCreating(true)}>
            Create an organization
          </button>
        ))}
      <PagedTable
        isLive
        label="Organizations"
        head={["Organization", "People", "Mailboxes", "Standing", ...(mayChange ? ["Change"] : [])]}
        rows={all.map((organization) => ({
          key: organization.id,
          cells: [
            <Link key="name" to={{ name: "people", filter: { organizationId: organization.id } }}>
              {organization.name}
            </Link>,
            organization.people === null ? "–" : counted(organization.people, "person", "people"),
            organization.mailboxes === null ? "–" : counted(organization.mailboxes, "mailbox", "mailboxes"),
            organization.archivedAt === null ? "active" : "archived",
            ...(mayChange
              ? [
                  <OrganizationActions
                    key="change"
                    organization={organization}
                    isOwn={organization.id === ownId}
                    onChanged={onChanged}
                  />,
                ]
              : []),
          ],
        }))}
        totalCount={all.length}
        isReading={ownId === null && failure === null}
        failure={failure}
        more={null}
        nothing="There is no organization."
      />
    </section>
  );
}

interface OrganizationActionsProps {
  readonly organization: Organization;
  readonly isOwn: boolean;
  onChanged(): void;
}

/** Nobody archives their own organization. The archive button shows how many people it would lock out. */
function OrganizationActions({ organization, isOwn, onChanged }: OrganizationActionsProps) {
  const { client, signed } = usePage();
  const [form, setForm] = useState<"rename" | "archive" | null>(null);
  const { id, name, people, mailboxes, archivedAt } = organization;
  const close = (isDone: boolean) => {
    setForm(null);
    if (isDone) onChanged();
  };
  const change = async (mutation: typeof archiveOrganization) => {
    const outcome = await client.send(mutation, { organizationId: id });
    if (outcome.ok) close(true);
    return outcome;
  };
  if (form === "rename") {
    return (
      <NameForm
        label="Rename"
        busyLabel="Renaming …"
        field={`New name of ${name}`}
        value={name}
        send={(given) => client.send(renameOrganization, { organizationId: id, name: given })}
        onClose={close}
      />
    );
  }
  if (form === "archive") {
    return (
      <div class="notice">
        <p>
          {counted(people ?? 0, "person", "people")} will not come in any more, and{" "}
          {counted(mailboxes ?? 0, "mailbox", "mailboxes")} will rest, until it is restored.
        </p>
        <div class="actions">
          <ActionButton
            label={`Archive and keep ${counted(people ?? 0, "person", "people")} out`}
            busyLabel="Archiving …"
            doneLabel="Archived"
            tone="danger"
            run={() => change(archiveOrganization)}
          />
          <button type="button" onClick={() => setForm(null)}>
            Cancel
          </button>
        </div>
      </div>
    );
  }
  return (
    <div class="actions">
      <button type="button" aria-label={`Rename ${name}`} onClick={() => setForm("rename")}>
        Rename
      </button>
      {reachesAll(signed.viewer) && !isOwn && archivedAt === null && (
        <button type="button" aria-label={`Archive ${name}`} onClick={() => setForm("archive")}>
          Archive …
        </button>
      )}
      {reachesAll(signed.viewer) && archivedAt !== null && (
        <ActionButton
          label="Restore"
          fullLabel={`Restore ${name}`}
          busyLabel="Restoring …"
          doneLabel="Restored"
          run={() => change(restoreOrganization)}
        />
      )}
    </div>
  );
}
