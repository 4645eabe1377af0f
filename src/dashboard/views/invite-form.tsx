import { useState } from "preact/hooks";
import { inviteUser } from "../operations/people.ts";
import { rolesWithin } from "../people-words.ts";
import { InviteLink } from "./invite-link.tsx";
import { usePage } from "./page.ts";
import { type PersonDraft, PersonFields } from "./person-fields.tsx";
import { SendForm } from "./send-form.tsx";
import { useOrganizations } from "./use-organizations.ts";

/** Adds somebody, and shows the link to send them once. */
export function InviteForm({ onInvited }: { onInvited(): void }) {
  const [isOpen, setOpen] = useState(false);
  const [link, setLink] = useState<{ readonly url: string; readonly name: string } | null>(null);
  if (link !== null) return <InviteLink {...link} onClose={() => setLink(null)} />;
  if (!isOpen) {
    return (
      <button type="button" class="primary" onClick={() => setOpen(true)}>
        Invite
      </button>
    );
  }
  const close = (made: { readonly url: string; readonly name: string } | null) => {
    setOpen(false);
    setLink(made);
    if (made !== null) onInvited();
  };
  return <Fields onClose={close} />;
}

function Fields({ onClose }: { onClose(made: { readonly url: string; readonly name: string } | null): void }) {
  const { client, signed } = usePage();
  const organizations = useOrganizations();
  const [draft, setDraft] = useState<PersonDraft>({ name: "", email: "", role: "USER", organizationId: "" });
  const organizationId = draft.organizationId || (organizations.ownId ?? "");
  const send = async () => {
    const { name, email, role } = draft;
    const where = organizationId === "" ? {} : { organizationId };
    const outcome = await client.send(inviteUser, { input: { name, email, role, ...where } });
    if (outcome.ok) onClose({ url: outcome.data.url, name: outcome.data.invitation.user.name });
    return outcome;
  };
  return (
    <section class="notice" aria-label="Invite somebody">
      <SendForm label="Invite" busyLabel="Inviting …" send={send} onCancel={() => onClose(null)}>
        <PersonFields
          draft={{ ...draft, organizationId }}
          roles={rolesWithin(signed.viewer)}
          organizations={organizations.all.filter(({ archivedAt }) => archivedAt === null)}
          onChange={setDraft}
        />
      </SendForm>
    </section>
  );
}
