import { parseUri } from "../graph/graph-error.ts";
import { parseFilter } from "../odata/filter.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import { byArrival, type FolderState, type MessageState } from "./mail-state.ts";
import { matcherOf } from "./message-filter.ts";
import type { Listed } from "./message-list.ts";
import { createOrdered } from "./ordered.ts";
import type { MailSwitches } from "./switches.ts";

/** The messages of one folder, without its subfolders; those that a search folder finds. */
export function listedIn(mailbox: MailMailbox, folder: FolderState): Listed {
  if (folder.search === undefined) return { messages: folder.messages, otherItems: folder.otherItems };
  return { messages: createOrdered(byArrival, foundBy(mailbox, folder)), otherItems: 0 };
}

/** What a search folder finds. */
export function foundBy(mailbox: MailMailbox, { search }: FolderState): readonly MessageState[] {
  if (search === undefined) return [];
  const isFound = matcherOf(mailbox, parseFilter(search.filter, parseUri));
  const folders = search.sources.flatMap((source) => [source, ...(search.isDeep ? mailbox.folders.below(source) : [])]);
  return folders.flatMap(({ messages }) => messages.all().filter(isFound));
}

/** The messages of the whole mailbox: drafts, deleted ones and Teams chats too, junk by the switch. */
export function listedOf(mailbox: MailMailbox, { listIncludesJunk, teamsChatsInMessages }: MailSwitches): Listed {
  const { junkemail, recoverableitemsdeletions } = mailbox.folders.places;
  return {
    messages: mailbox.messages,
    otherItems: 0,
    isListed: ({ folder }) =>
      folder !== recoverableitemsdeletions &&
      (listIncludesJunk || folder !== junkemail) &&
      (teamsChatsInMessages || folder.isForChats !== true),
  };
}
