import { useState } from "preact/hooks";
import { firstFolderOf } from "../../mail-folders.ts";
import type { Account, MailFolder } from "../../model.ts";
import { readMailFolders, readMailSettings } from "../../operations/mail.ts";
import { type MailRoute, routePath } from "../../route.ts";
import { Choice } from "../filter-choice.tsx";
import { Link } from "../link.tsx";
import { NotFound } from "../not-found.tsx";
import { usePage } from "../page.ts";
import { ShowRecords } from "../show-records.tsx";
import { useRead } from "../use-read.ts";
import { Conversation } from "./conversation.tsx";
import { FolderTree } from "./folder-tree.tsx";
import { MailList } from "./mail-list.tsx";
import { useMailSeen } from "./use-mail-seen.ts";

/** Mail of one mailbox: folders, what is in one, and the conversation that is open. On a phone one after the other. */
export function MailPage({ route }: { readonly route: MailRoute }) {
  const { state, signed } = usePage();
  const accounts = [...state.accounts.values()];
  const own = accounts.filter(({ user }) => user?.id === signed.viewer.id);
  const accountId = route.accountId ?? (own[0] ?? accounts[0])?.id;
  const account = accountId === undefined ? undefined : state.accounts.get(accountId);
  if (account === undefined) {
    if (accounts.length < signed.accountTotal) return <p class="muted">Reading the mailboxes …</p>;
    if (route.accountId !== undefined) return <NotFound what="mailbox" />;
    return (
      <section class="empty">
        <h1>No mailbox is connected yet.</h1>
        <Link to={{ name: "overview" }}>Connect one on the overview</Link>
      </section>
    );
  }
  return <Mailbox key={account.id} account={account} route={route} />;
}

function Mailbox({ account, route }: { readonly account: Account; readonly route: MailRoute }) {
  const [folders, setFolders] = useState<readonly MailFolder[] | null>(null);
  const [isThreaded, setThreaded] = useState(true);
  const seen = useMailSeen(account.id);
  const { failure } = useRead(readMailFolders, { accountId: account.id, seen }, (data) => setFolders(data.mailFolders));
  useRead(readMailSettings, {}, ({ effectiveSettings }) =>
    setThreaded(effectiveSettings?.values.find(({ key }) => key === "EMAIL_THREADED")?.value !== false),
  );
  if (failure !== null && folders === null) return <Refused account={account} reason={failure} />;
  if (folders === null) return <p class="muted">Reading the folders …</p>;
  const folderId = route.folderId ?? firstFolderOf(folders);
  const at = { ...route, accountId: account.id };
  const step = route.threadId !== undefined ? "conversation" : route.folderId !== undefined ? "list" : "folders";
  return (
    <section class={`mail at-${step}`} aria-label={`Mail of ${account.displayName}`}>
      <h1 class="hidden">Mail of {account.displayName}</h1>
      <div class="mail-folders">
        <MailboxChoice account={account} />
        <FolderTree accountId={account.id} folders={folders} shown={folderId} />
      </div>
      <MailList
        key={folderId}
        route={{ ...at, folderId }}
        folders={folders}
        isThreaded={route.filter.by === undefined ? isThreaded : route.filter.by === "conversation"}
        seen={seen}
      />
      {route.threadId === undefined ? (
        <div class="conversation">
          <p class="muted nothing">
            Choose a mail to read it. <kbd>j</kbd> and <kbd>k</kbd> go down and up, <kbd>Enter</kbd> opens,{" "}
            <kbd>Esc</kbd> goes back.
          </p>
        </div>
      ) : (
        <Conversation key={route.threadId} route={{ ...at, folderId, threadId: route.threadId }} seen={seen} />
      )}
    </section>
  );
}

/** Own mailboxes first. */
function MailboxChoice({ account }: { readonly account: Account }) {
  const { state, signed } = usePage();
  const isOwn = ({ user }: Account) => Number(user?.id === signed.viewer.id);
  const accounts = [...state.accounts.values()].sort(
    (one, other) => isOwn(other) - isOwn(one) || one.displayName.localeCompare(other.displayName),
  );
  return (
    <>
      <h2>{account.displayName}</h2>
      <p class="muted account-address">{account.userPrincipalName}</p>
      {accounts.length > 1 && (
        <Choice
          label="Mailbox"
          all="Another mailbox …"
          value=""
          choices={accounts
            .filter(({ id }) => id !== account.id)
            .map(({ id, displayName, userPrincipalName }) => [id, `${displayName} (${userPrincipalName})`] as const)}
          onChoose={(accountId) => {
            if (accountId !== "") location.hash = routePath({ name: "mail", accountId, filter: {} });
          }}
        />
      )}
    </>
  );
}

/** Mail is its owner's. Who else may read it, and what the viewer can do about it. */
function Refused({ account, reason }: { readonly account: Account; readonly reason: string }) {
  const { signed } = usePage();
  const isOwn = account.user?.id === signed.viewer.id;
  const owner = account.user?.name ?? account.displayName;
  return (
    <section class="mail at-folders">
      <h1 class="hidden">Mail of {account.displayName}</h1>
      <div class="mail-folders">
        <MailboxChoice account={account} />
      </div>
      <div class="empty refused">
        <h2>You may not read this mail.</h2>
        <p class="muted">{reason}</p>
        <p>
          {isOwn
            ? "This sign-in does not reach mail. Sign in with Microsoft, or with an access token that has the scope mail.read."
            : `Only ${owner} reads it, and others as far as ${owner} and the organization share it (Settings, Email Synchronization).`}
        </p>
        {!isOwn && <ShowRecords accountId={account.id} />}
      </div>
    </section>
  );
}
