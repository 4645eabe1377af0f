import { useState } from "preact/hooks";
import { keptDraft } from "../../mail-draft.ts";
import { firstFolderOf, firstMailboxOf } from "../../mail-folders.ts";
import type { Account, MailFolder } from "../../model.ts";
import { readAnyMail, readMailFolders, readMailSettings } from "../../operations/mail.ts";
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
import { NewMail } from "./send/compose-form.tsx";
import { waitsForPerson } from "./send/outgoing-item.tsx";
import { OutgoingList } from "./send/outgoing-list.tsx";
import { useKept } from "./send/use-draft.ts";
import { useOutgoing } from "./send/use-outgoing.ts";
import { useMailSeen } from "./use-mail-seen.ts";

/** Mail of one mailbox: folders, what is in one, and the conversation that is open. On a phone one after the other. */
export function MailPage({ route }: { readonly route: MailRoute }) {
  const { state, signed } = usePage();
  const accounts = [...state.accounts.values()];
  const accountId = route.accountId ?? firstMailboxOf(accounts, signed.viewer.id)?.id;
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

/** Somebody who sees no folders may still see what is shared of the mail. */
function useIsRefused(accountId: string, folders: readonly MailFolder[] | null, seen: number): boolean {
  const [hasMail, setHasMail] = useState(true);
  useRead(readAnyMail, { accountId, seen }, ({ emails }) => setHasMail(emails.nodes.length > 0));
  return folders !== null && folders.length === 0 && !hasMail;
}

function Mailbox({ account, route }: { readonly account: Account; readonly route: MailRoute }) {
  const { signed, may } = usePage();
  const [folders, setFolders] = useState<readonly MailFolder[] | null>(null);
  const [isThreaded, setThreaded] = useState(true);
  const seen = useMailSeen(account.id);
  const { failure } = useRead(readMailFolders, { accountId: account.id, seen }, (data) => setFolders(data.mailFolders));
  useRead(readMailSettings, {}, ({ effectiveSettings }) =>
    setThreaded(effectiveSettings?.values.find(({ key }) => key === "EMAIL_THREADED")?.value !== false),
  );
  const outgoing = useOutgoing(account.id);
  const [isWriting, setWriting] = useState(false);
  const kept = useKept();
  const isRefused = useIsRefused(account.id, folders, seen);
  if (folders === null)
    return <p class={failure === null ? "muted" : "refusal"}>{failure ?? "Reading the folders …"}</p>;
  if (isRefused) return <Refused account={account} />;
  const folderId = route.folderId ?? firstFolderOf(folders);
  const at = { ...route, accountId: account.id };
  const maySend = account.user?.id === signed.viewer.id && may("SEND_MAIL");
  // What is written stays while another mail is read.
  const isWritingShown = isWriting && route.threadId === undefined;
  const write = () => {
    setWriting(true);
    const { threadId: _open, ...list } = { ...at, folderId };
    if (route.threadId !== undefined) location.hash = routePath({ ...list, filter: { ...list.filter, mail: "" } });
  };
  const step =
    isWritingShown || route.threadId !== undefined ? "conversation" : route.folderId !== undefined ? "list" : "folders";
  return (
    <section class={`mail at-${step}`} aria-label={`Mail of ${account.displayName}`}>
      <h1 class="hidden">Mail of {account.displayName}</h1>
      <div class="mail-folders">
        <MailboxChoice account={account} />
        {maySend && (
          <p>
            <button type="button" class="primary new-mail" onClick={write}>
              {!isWriting && keptDraft(kept, account.id, null) !== null ? "Go on with your mail" : "New mail"}
            </button>
          </p>
        )}
        {maySend && (
          <OutgoingList
            label="On its way"
            // An answer goes on its way below its mail, unless somebody has to know of it.
            rows={outgoing.filter((row) => row.originEmailId === null || waitsForPerson(row))}
          />
        )}
        <FolderTree accountId={account.id} folders={folders} shown={folderId} />
      </div>
      <MailList
        key={folderId}
        route={{ ...at, folderId }}
        folders={folders}
        isThreaded={route.filter.by === undefined ? isThreaded : route.filter.by === "conversation"}
        seen={seen}
      />
      {isWriting && (
        <div class="conversation" hidden={!isWritingShown}>
          <NewMail accountId={account.id} onClose={() => setWriting(false)} />
        </div>
      )}
      {isWritingShown ? null : route.threadId === undefined ? (
        <div class="conversation">
          <p class="muted nothing">
            Choose a mail to read it. <kbd>j</kbd> and <kbd>k</kbd> go down and up, <kbd>Enter</kbd> opens, <kbd>r</kbd>{" "}
            answers, <kbd>Esc</kbd> goes back.
          </p>
        </div>
      ) : (
        <Conversation
          key={route.threadId}
          route={{ ...at, folderId, threadId: route.threadId }}
          seen={seen}
          outgoing={outgoing}
        />
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
function Refused({ account }: { readonly account: Account }) {
  const { signed, opened } = usePage();
  const isOwn = account.user?.id === signed.viewer.id || opened.has(account.user?.id ?? "");
  const owner = account.user?.name ?? account.displayName;
  return (
    <section class="mail at-folders">
      <h1 class="hidden">Mail of {account.displayName}</h1>
      <div class="mail-folders">
        <MailboxChoice account={account} />
      </div>
      <div class="empty refused">
        <h2>{isOwn ? "No mail is here." : "You may not read this mail."}</h2>
        <p>
          {isOwn
            ? "The first run of Email reads the folders of this mailbox. Who signed in with an access token sees mail only if the token has the scope mail.read."
            : `Only ${owner} reads it, and others as far as ${owner} and the organization share it (Settings, Email Synchronization).`}
        </p>
        {!isOwn && <ShowRecords accountId={account.id} />}
      </div>
    </section>
  );
}
