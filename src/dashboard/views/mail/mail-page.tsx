import { useEffect, useState } from "preact/hooks";
import { keptDraft } from "../../mail-draft.ts";
import { firstFolderOf, firstMailboxOf, type MailMailbox, mailMailboxesOf } from "../../mail-folders.ts";
import type { MailFolder } from "../../model.ts";
import { readAnyMail, readMailFolders, readMailSettings } from "../../operations/mail.ts";
import { type MailRoute, routePath } from "../../route.ts";
import { Choice } from "../filter-choice.tsx";
import { Link } from "../link.tsx";
import { useSystemMailboxes } from "../mailboxes/use-mailboxes.ts";
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
  const { mailboxes: system, failure } = useSystemMailboxes(0);
  const accounts = mailMailboxesOf([...state.accounts.values()], system ?? [], signed.viewer);
  // What was opened first stays, though others are read later.
  const [first, setFirst] = useState<string | undefined>(undefined);
  const isAllRead = state.accounts.size >= signed.accountTotal && (system !== null || failure !== null);
  const accountId = route.accountId ?? first ?? (isAllRead ? firstOf(accounts, signed.viewer.id) : undefined);
  useEffect(() => {
    if (first === undefined && accountId !== undefined) setFirst(accountId);
  }, [first, accountId]);
  const account = accounts.find(({ id }) => id === accountId);
  if (account === undefined) {
    if (!isAllRead) return <p class="muted">Reading the mailboxes …</p>;
    if (route.accountId !== undefined) return <NotFound what="mailbox" />;
    return (
      <section class="empty">
        <h1>No mailbox is connected yet.</h1>
        <Link to={{ name: "overview" }}>Connect one on the overview</Link>
      </section>
    );
  }
  return <Mailbox key={account.id} account={account} accounts={accounts} route={route} />;
}

/** Of those who have no mailbox of their own, one that they read. */
function firstOf(accounts: readonly MailMailbox[], viewerId: string): string | undefined {
  const readable = accounts.filter(({ isReaders }) => isReaders);
  return firstMailboxOf(readable.length > 0 ? readable : accounts, viewerId)?.id;
}

interface MailboxProps {
  readonly account: MailMailbox;
  readonly accounts: readonly MailMailbox[];
}

/** Somebody who sees no folders may still see what is shared of the mail. */
function useIsRefused(accountId: string, folders: readonly MailFolder[] | null, seen: number): boolean {
  const [hasMail, setHasMail] = useState(true);
  useRead(readAnyMail, { accountId, seen }, ({ emails }) => setHasMail(emails.nodes.length > 0));
  return folders !== null && folders.length === 0 && !hasMail;
}

function Mailbox({ account, accounts, route }: MailboxProps & { readonly route: MailRoute }) {
  const { may } = usePage();
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
  if (isRefused) return <Refused account={account} accounts={accounts} />;
  const folderId = route.folderId ?? firstFolderOf(folders);
  const at = { ...route, accountId: account.id };
  const maySend = account.isReaders && may("SEND_MAIL");
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
        <MailboxChoice account={account} accounts={accounts} />
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
function MailboxChoice({ account, accounts }: MailboxProps) {
  const { signed } = usePage();
  const rank = ({ user, isReaders }: MailMailbox) => (user?.id === signed.viewer.id ? 2 : Number(isReaders));
  const sorted = accounts.toSorted(
    (one, other) => rank(other) - rank(one) || one.displayName.localeCompare(other.displayName),
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
          choices={sorted
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
function Refused({ account, accounts }: MailboxProps) {
  const { opened } = usePage();
  const isOwn = account.isReaders || opened.has(account.user?.id ?? "");
  const owner = account.user?.name;
  return (
    <section class="mail at-folders">
      <h1 class="hidden">Mail of {account.displayName}</h1>
      <div class="mail-folders">
        <MailboxChoice account={account} accounts={accounts} />
      </div>
      <div class="empty refused">
        <h2>{isOwn ? "No mail is here." : "You may not read this mail."}</h2>
        <p>
          {isOwn
            ? "The first run of Email reads the folders of this mailbox. Who signed in with an access token sees mail only if the token has the scope mail.read."
            : owner === undefined
              ? "Only people and roles that are listed for this system mailbox read it (People, Mailboxes)."
              : `Only ${owner} reads it, and others as far as ${owner} and the organization share it (Settings, Email Synchronization).`}
        </p>
        {!isOwn && <ShowRecords accountId={account.id} />}
      </div>
    </section>
  );
}
