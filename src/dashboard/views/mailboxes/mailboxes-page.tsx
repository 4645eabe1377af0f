import { useState } from "preact/hooks";
import { accessWords, mailboxState } from "../../mailbox-words.ts";
import { Link } from "../link.tsx";
import { usePage } from "../page.ts";
import { PagedTable } from "../paged-table.tsx";
import { PeopleTabs } from "../people-tabs.tsx";
import { StateBadge } from "../state-badge.tsx";
import { NewMailboxForm } from "./new-mailbox-form.tsx";
import { administersMailboxes, readersOf, useSystemMailboxes } from "./use-mailboxes.ts";

/** Mailboxes of organizations, such as support@. */
export function MailboxesPage() {
  const page = usePage();
  const [isCreating, setCreating] = useState(false);
  const { mailboxes, failure } = useSystemMailboxes(0);
  const mayChange = administersMailboxes(page);
  return (
    <section class="records-page">
      <h1 class="sentence">Mailboxes of the organization</h1>
      <PeopleTabs />
      {mayChange &&
        (isCreating ? (
          <NewMailboxForm onCancel={() => setCreating(false)} />
        ) : (
          <div class="actions">
            <button type="button" class="primary" onClick={() => setCreating(true)}>
              Set up a mailbox
            </button>
          </div>
        ))}
      <PagedTable
        label="Mailboxes"
        head={["Mailbox", "Address", "Way of access", "State", "Mail", "Read by"]}
        rows={(mailboxes ?? []).map((mailbox) => ({
          key: mailbox.id,
          cells: [
            <Link key="label" to={{ name: "mailbox", id: mailbox.id }}>
              {mailbox.label}
            </Link>,
            mailbox.address,
            accessWords[mailbox.access].name,
            <StateBadge key="state" {...mailboxState(mailbox.account?.state ?? null)} />,
            <span key="mail">
              <span class="narrow-only">Mail: </span>
              <MailStatus accountId={mailbox.accountId} />
            </span>,
            <span key="readers">
              <span class="narrow-only">Read by </span>
              {readersOf(mailbox)}
            </span>,
          ],
        }))}
        totalCount={mailboxes?.length ?? 0}
        isReading={mailboxes === null && failure === null}
        failure={failure}
        more={null}
        nothing={mayChange ? "There is none yet. Set up support@ or sales@ here." : "There is none that you may see."}
      />
    </section>
  );
}

/** How its mail is synced, as beside all other accounts. */
function MailStatus({ accountId }: { readonly accountId: string | null }) {
  const { state } = usePage();
  const status = [...state.statuses.values()].find(
    ({ account, resource }) => account.id === accountId && resource === "EMAIL",
  );
  return status === undefined ? <>–</> : <StateBadge state={status.state} />;
}
