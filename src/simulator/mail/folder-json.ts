import type { GraphCall } from "../graph/call.ts";
import { foundBy } from "./listed.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import type { FolderState } from "./mail-state.ts";

export const FOLDER_PROPERTIES = [
  ...["id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount", "totalItemCount", "isHidden"],
];

/** A folder on the wire. Plain ones carry no type, except in the feed. */
export function describeFolder(
  { world }: Pick<GraphCall, "world">,
  mailbox: MailMailbox,
  folder: FolderState,
): Record<string, unknown> {
  const { id, displayName, parent, isHidden, type, search } = folder;
  const found = search === undefined ? undefined : foundBy(mailbox, folder);
  return {
    ...(type === undefined ? {} : { "@odata.type": type }),
    ...{ id, displayName, parentFolderId: parent?.id },
    childFolderCount: mailbox.folders.childrenOf(folder).filter((child) => !child.isHidden).length,
    unreadItemCount: found?.filter(({ isRead }) => !isRead).length ?? folder.unread,
    totalItemCount: found?.length ?? folder.messages.size + folder.otherItems,
    isHidden,
    ...(world.settings.mail.folderSizeInBytes ? { sizeInBytes: folder.bytes } : {}),
    ...(search === undefined
      ? {}
      : {
          ...{ isSupported: true, includeNestedFolders: search.isDeep },
          sourceFolderIds: search.sources.map((source) => source.id),
          filterQuery: search.filter,
        }),
  };
}
