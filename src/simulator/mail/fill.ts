import type { MailMailbox } from "./mail-mailbox.ts";
import type { FolderState } from "./mail-state.ts";
import { type LettersWish, manyLetters, sizeOfLetter, THREAD } from "./many-letters.ts";
import type { MailSwitches } from "./switches.ts";

/** A generated history of one folder. */
export interface FillWish {
  readonly count: number;
  /** Characters of text in each mail. */
  readonly textLength?: number;
  /** ISO instants between which they were received; the last two years, unless said otherwise. */
  readonly from?: string;
  readonly to?: string;
  /** Of a hundred mails so many are unread. */
  readonly unread?: number;
  readonly prefix?: string;
  readonly seed?: number;
}

const TWO_YEARS_MS = 730 * 86_400_000;

/** Puts many mails into a folder, in seconds however many; their contents are made when they are read. */
export function fillFolder(mailbox: MailMailbox, folder: FolderState, wish: FillWish, switches: MailSwitches): void {
  const { count, textLength = 1000, unread = 10, seed = folder.messages.size + 1 } = wish;
  const to = wish.to === undefined ? mailbox.now() - 60_000 : Date.parse(wish.to);
  const from = wish.from === undefined ? to - TWO_YEARS_MS : Date.parse(wish.from);
  const step = (to - from) / Math.max(1, count);
  const receivedAt = (index: number) => Math.floor((from + (index + 1) * step) / 1000) * 1000;
  const isSent = mailbox.folders.isBelow(folder, mailbox.folders.places.sentitems);
  const letters: LettersWish = {
    owner: { name: mailbox.owner.displayName, address: mailbox.owner.userPrincipalName },
    ...{ isSent, seed, receivedAt, textLength, subjectPrefix: wish.prefix },
    odd: {
      withoutFrom: switches.mailWithoutFrom,
      withoutMessageId: switches.mailWithoutMessageId,
      doubled: switches.duplicateMessageId,
    },
  };
  const source = manyLetters(letters);
  let conversation = mailbox.newConversation();
  for (let index = 0; index < count; index += 1) {
    if (index % THREAD === 0) conversation = mailbox.newConversation();
    mailbox.add(folder, source, {
      ...{ index, conversation, receivedAt: receivedAt(index), isOld: true },
      size: sizeOfLetter(index, textLength),
      isRead: isSent || (index * 37) % 100 >= unread,
      isOwn: isSent,
    });
  }
}
