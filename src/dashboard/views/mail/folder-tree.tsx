import { folderTree, type MailView, mailViews, shownFolders } from "../../mail-folders.ts";
import type { MailFolder } from "../../model.ts";
import { formatNumber, shortNumber } from "../../words.ts";
import { Link } from "../link.tsx";
import { usePage } from "../page.ts";

interface FolderTreeProps {
  readonly accountId: string;
  readonly folders: readonly MailFolder[];
  /** The folder whose mail is listed. */
  readonly shown: string;
}

/** The folders that hold or get mail, with how much there is, and how much of it is unread. */
export function FolderTree({ accountId, folders, shown }: FolderTreeProps) {
  const { may } = usePage();
  const tree = shownFolders(folderTree(folders));
  return (
    <nav aria-label="Folders" class="folder-tree">
      <ul>
        <View accountId={accountId} view="all" shown={shown} />
        {tree.map(({ folder, depth }) => (
          <li key={folder.id} style={{ "--depth": depth }}>
            <Link
              to={{ name: "mail", accountId, folderId: folder.id, filter: {} }}
              isCurrent={folder.id === shown}
              class={folder.isFollowed ? "" : "unfollowed"}
            >
              <span class="folder-name" title={folder.name}>
                {folder.name}
              </span>
              <FolderCount folder={folder} />
            </Link>
          </li>
        ))}
        <View accountId={accountId} view="deleted" shown={shown} />
      </ul>
      {tree.length === 0 && <p class="muted">No folder of this mailbox is shown to you.</p>}
      {may("OPERATE_ACCOUNTS") && (
        <p>
          <Link to={{ name: "mailFolders", id: accountId }}>Choose folders</Link>
        </p>
      )}
    </nav>
  );
}

function View({ accountId, view, shown }: Omit<FolderTreeProps, "folders"> & { readonly view: MailView }) {
  return (
    <li>
      <Link to={{ name: "mail", accountId, folderId: view, filter: {} }} isCurrent={view === shown}>
        {mailViews[view]}
      </Link>
    </li>
  );
}

function FolderCount({ folder }: { readonly folder: MailFolder }) {
  const { count, unread, countInMicrosoft, isFollowed, isGone } = folder;
  const about = [
    unread === 0 ? "" : `${formatNumber(unread)} unread`,
    `${formatNumber(count)} in Oro`,
    countInMicrosoft === null ? "" : `${formatNumber(countInMicrosoft)} in Microsoft`,
    isGone ? "deleted in Microsoft" : isFollowed ? "" : "not followed",
  ].filter((part) => part !== "");
  return (
    <span class="folder-count numbers" title={about.join(", ")}>
      {unread > 0 && (
        <span class="unread-count">
          {shortNumber(unread)}
          <span class="hidden"> unread of </span>
        </span>
      )}
      {count > 0 && <span class="muted">{shortNumber(count)}</span>}
    </span>
  );
}
