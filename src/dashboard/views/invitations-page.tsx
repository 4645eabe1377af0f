import { useState } from "preact/hooks";
import type { Invitation } from "../model.ts";
import { inviteAgain, readInvitations, revokeInvitation } from "../operations/people.ts";
import { roleWords } from "../people-words.ts";
import { ActionButton } from "./action-button.tsx";
import { InviteLink } from "./invite-link.tsx";
import { Link } from "./link.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { PeopleTabs } from "./people-tabs.tsx";
import { Time } from "./time.tsx";
import { useAccessSeen } from "./use-access-seen.ts";
import { useRead } from "./use-read.ts";

/** Links that nobody has used yet. */
export function InvitationsPage() {
  const { may, nowMs } = usePage();
  const [seen, setSeen] = useState(0);
  const [link, setLink] = useState<{ readonly url: string; readonly name: string } | null>(null);
  if (!may("CHANGE_PEOPLE")) return <NotFound what="page" />;
  const onChanged = (made: { readonly url: string; readonly name: string } | null) => {
    setLink(made);
    setSeen((before) => before + 1);
  };
  return (
    <section class="records-page">
      <h1 class="sentence">Invitations</h1>
      <PeopleTabs />
      {link !== null && <InviteLink key={link.url} {...link} onClose={() => setLink(null)} />}
      <InvitationTable seen={seen} nowMs={nowMs} onChanged={onChanged} />
    </section>
  );
}

interface InvitationTableProps {
  readonly seen: number;
  readonly nowMs: number;
  onChanged(made: { readonly url: string; readonly name: string } | null): void;
}

function InvitationTable({ seen, nowMs, onChanged }: InvitationTableProps) {
  const { client } = usePage();
  const [invitations, setInvitations] = useState<readonly Invitation[]>([]);
  const changes = useAccessSeen(["INVITATION", "PERSON", "ORGANIZATION"]);
  const { isReading, failure } = useRead(readInvitations, { seen: seen + changes }, (data) =>
    setInvitations(data.invitations),
  );
  const again = async ({ user }: Invitation) => {
    const outcome = await client.send(inviteAgain, { userId: user.id });
    if (outcome.ok) onChanged({ url: outcome.data.url, name: user.name });
    return outcome;
  };
  const revoke = async ({ id }: Invitation) => {
    const outcome = await client.send(revokeInvitation, { id });
    if (outcome.ok) onChanged(null);
    return outcome;
  };
  return (
    <PagedTable
      isLive
      label="Invitations"
      head={["Person", "Address", "Role", "Invited", "Link", "Change"]}
      rows={invitations.map((invitation) => {
        const { id, user, createdAt, createdByName, expiresAt } = invitation;
        return {
          key: id,
          cells: [
            <Link key="name" to={{ name: "person", id: user.id }}>
              {user.name}
            </Link>,
            user.email,
            `${roleWords[user.role]} of ${user.organization.name}`,
            <span key="at">
              <Time at={createdAt} />
              {createdByName !== null && ` by ${createdByName}`}
            </span>,
            Date.parse(expiresAt) <= nowMs ? (
              "expired"
            ) : (
              <span key="ends">
                ends <Time at={expiresAt} side="future" />
              </span>
            ),
            <span key="change" class="actions">
              <ActionButton
                label="New link"
                fullLabel={`New link for ${user.name}`}
                busyLabel="Making …"
                doneLabel="Made"
                run={() => again(invitation)}
              />
              <ActionButton
                label="Take back"
                fullLabel={`Take back the link of ${user.name}`}
                busyLabel="Taking back …"
                doneLabel="Taken back"
                run={() => revoke(invitation)}
              />
            </span>,
          ],
        };
      })}
      totalCount={invitations.length}
      isReading={isReading}
      failure={failure}
      more={null}
      nothing="Everybody who was invited has signed in."
    />
  );
}
