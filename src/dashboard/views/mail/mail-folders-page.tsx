import { useMemo, useState } from "preact/hooks";
import {
  broughtAlong,
  choiceEffect,
  type FolderChoice,
  offeredFolders,
  presentChoice,
  setSubfolders,
  toggleFolder,
} from "../../mail-folder-choice.ts";
import { type FolderNode, folderTree } from "../../mail-folders.ts";
import type { Account, MailFolder } from "../../model.ts";
import { chooseMailFolders, readMailFolders } from "../../operations/mail.ts";
import { counted, formatNumber } from "../../words.ts";
import { ActionButton } from "../action-button.tsx";
import { Link } from "../link.tsx";
import { NotFound } from "../not-found.tsx";
import { usePage } from "../page.ts";
import { ShowRecords } from "../show-records.tsx";
import { useRead } from "../use-read.ts";

/** Which folders of a mailbox take part, as a tree with counts. */
export function MailFoldersPage({ id }: { readonly id: string }) {
  const { state, signed } = usePage();
  const [folders, setFolders] = useState<readonly MailFolder[] | null>(null);
  const [readings, setReadings] = useState(0);
  const { failure } = useRead(readMailFolders, { accountId: id, seen: readings }, (data) =>
    setFolders(data.mailFolders),
  );
  const account = state.accounts.get(id);
  if (account === undefined) {
    if (state.accounts.size < signed.accountTotal) return <p class="muted">Reading the accounts …</p>;
    return <NotFound what="mailbox" />;
  }
  return (
    <section class="records-page">
      <h1 class="sentence">Mail folders of {account.displayName}</h1>
      <p class="muted">
        Mail of the chosen folders is imported and kept up to date. Drafts are never imported; what is moved to Deleted
        Items is followed there. <Link to={{ name: "mail", accountId: id, filter: {} }}>Back to the mail</Link>
      </p>
      {folders === null && <p class={failure === null ? "muted" : "refusal"}>{failure ?? "Reading the folders …"}</p>}
      {failure !== null && <ShowRecords accountId={id} />}
      {folders !== null && (
        <ChoiceForm
          key={JSON.stringify(folders.map((folder) => [folder.id, folder.isFollowed]))}
          account={account}
          folders={folders}
          onSaved={() => setReadings(readings + 1)}
        />
      )}
    </section>
  );
}

interface ChoiceFormProps {
  readonly account: Account;
  readonly folders: readonly MailFolder[];
  onSaved(): void;
}

function ChoiceForm({ account, folders, onSaved }: ChoiceFormProps) {
  const { client, may } = usePage();
  const offered = useMemo(() => offeredFolders(folderTree(folders)), [folders]);
  const [choice, setChoice] = useState<FolderChoice>(() => presentChoice(offered));
  const brought = broughtAlong(offered, choice);
  const mayChoose = may("OPERATE_ACCOUNTS");
  const save = async (chosen: FolderChoice | null) => {
    const outcome = await client.send(chooseMailFolders, {
      input: {
        accountId: account.id,
        folders:
          chosen === null ? null : [...chosen].map(([folderId, { withSubfolders }]) => ({ folderId, withSubfolders })),
      },
    });
    if (outcome.ok) onSaved();
    return outcome;
  };
  if (offered.length === 0) {
    return (
      <p class="muted">No folder is known yet. The first run of Email reads them, then they can be chosen here.</p>
    );
  }
  return (
    <>
      <ul class="folder-choice" aria-label="Folders">
        {offered.map((node, index) => (
          <FolderLine
            key={node.folder.id}
            node={node}
            hasBelow={(offered[index + 1]?.depth ?? 0) > node.depth}
            chosen={choice.get(node.folder.id) ?? null}
            isBrought={brought.has(node.folder.id)}
            isLocked={!mayChoose}
            onToggle={() => setChoice(toggleFolder(choice, node.folder.id))}
            onSubfolders={(with_) => setChoice(setSubfolders(choice, node.folder.id, with_))}
          />
        ))}
      </ul>
      <p role="status">{effectWords(offered, choice)}</p>
      {mayChoose && (
        <div class="actions">
          <ActionButton
            tone="primary"
            label="Save the choice"
            busyLabel="Saving …"
            doneLabel="Saved. The next run follows it."
            run={() => save(choice)}
          />
          <ActionButton
            label="Choose as the settings say"
            busyLabel="Saving …"
            doneLabel="Saved. The next run follows them."
            run={() => save(null)}
          />
        </div>
      )}
    </>
  );
}

/** Before it is saved: what it would do. */
function effectWords(offered: readonly FolderNode[], choice: FolderChoice): string {
  const { added, left, mailToRead, mailLeft } = choiceEffect(offered, choice);
  if (choice.size === 0) return "Choose at least one folder.";
  const parts = [
    added === 0 ? "" : `${counted(added, "folder")} more, with ${counted(mailToRead, "mail")} in Microsoft.`,
    left === 0
      ? ""
      : `${counted(left, "folder")} no longer followed: ${counted(mailLeft, "mail")} ${mailLeft === 1 ? "stays" : "stay"} in Oro.`,
  ];
  return parts.filter((part) => part !== "").join(" ") || "This is what is followed now.";
}

interface FolderLineProps {
  readonly node: FolderNode;
  readonly hasBelow: boolean;
  readonly chosen: { readonly withSubfolders: boolean } | null;
  /** A chosen folder above brings it along. */
  readonly isBrought: boolean;
  readonly isLocked: boolean;
  onToggle(): void;
  onSubfolders(withSubfolders: boolean): void;
}

function FolderLine(props: FolderLineProps) {
  const { node, hasBelow, chosen, isBrought, isLocked, onToggle, onSubfolders } = props;
  const { folder, depth } = node;
  const { name, count, countInMicrosoft } = folder;
  return (
    <li style={{ "--depth": depth }}>
      <label class="choice">
        <input
          type="checkbox"
          checked={chosen !== null || isBrought}
          disabled={isLocked || isBrought}
          onChange={onToggle}
        />
        <span class="folder-name">{name}</span>
      </label>
      <span class="muted numbers">
        {formatNumber(count)} in Oro
        {countInMicrosoft !== null && `, ${formatNumber(countInMicrosoft)} in Microsoft`}
      </span>
      {isBrought ? (
        <span class="muted">with the folder above</span>
      ) : (
        chosen !== null && (
          <label class="choice">
            <input
              type="checkbox"
              checked={chosen.withSubfolders}
              disabled={isLocked}
              aria-label={`With subfolders: ${name}`}
              onChange={(event) => onSubfolders(event.currentTarget.checked)}
            />
            <span>{hasBelow ? "with subfolders, new ones too" : "with new subfolders"}</span>
          </label>
        )
      )}
    </li>
  );
}
