import { removeEventOf } from "../calendar/meeting-mail.ts";
import { deliver, type Letter, put } from "../mail/deliver.ts";
import { type FillWish, fillFolder } from "../mail/fill.ts";
import { copyFolder, deleteFolder, makeFolder, moveFolder, purgeFolder, renameFolder } from "../mail/folder-changes.ts";
import type { MailMailbox, ReadReceipt } from "../mail/mail-mailbox.ts";
import { setShare } from "../mail/mail-shares.ts";
import type { FolderState, MessageState } from "../mail/mail-state.ts";
import { readMime } from "../mail/read-mime.ts";
import type { World } from "../world.ts";
import { editMail, type MailEdit } from "./edit-mail.ts";
import { ControlError, findPerson } from "./find.ts";
import {
  findFolder,
  folderNamed,
  mustSucceed,
  type OutlookFolder,
  type OutlookMail,
  show,
  showFolder,
} from "./mail-find.ts";

export interface NewFolder {
  /** A folder as in all these calls; the top of the tree by default. */
  readonly parent?: string;
  readonly isHidden?: boolean;
  /** The `@odata.type` of a folder that holds no mail. */
  readonly type?: string;
  readonly isForChats?: boolean;
  readonly otherItems?: number;
  /** Makes it a search folder. */
  readonly search?: { readonly in: readonly string[]; readonly isDeep?: boolean; readonly filter: string };
}

/** `folder` is a well-known name, an id, or a display name or a path of them: "Projects/2026". `message` is an id of either kind. */
export interface MailControl {
  folders(person: string): OutlookFolder[];
  createFolder(person: string, displayName: string, more?: NewFolder): OutlookFolder;
  renameFolder(person: string, folder: string, displayName: string): OutlookFolder;
  moveFolder(person: string, folder: string, parent: string): OutlookFolder;
  copyFolder(person: string, folder: string, parent: string): OutlookFolder;
  /** To Deleted Items; from there for good. */
  deleteFolder(person: string, folder: string): void;
  purgeFolder(person: string, folder: string): void;
  /** A default folder that comes with its first use, such as the archive. */
  provision(person: string, folder: string): OutlookFolder;
  /** A mail arrives, or stands where its writer put it: in Sent Items and Drafts it is the owner's own. */
  deliver(person: string, letter?: Letter, folder?: string): OutlookMail;
  messages(person: string, folder: string): OutlookMail[];
  message(person: string, message: string): OutlookMail;
  update(person: string, message: string, edit: MailEdit): OutlookMail;
  move(person: string, message: string, toFolder: string): OutlookMail;
  copy(person: string, message: string, toFolder: string): OutlookMail;
  /** To Deleted Items; from there to Recoverable Items; from there for good. */
  delete(person: string, message: string): void;
  /** Back out of Deleted or Recoverable Items; to the inbox unless said otherwise. */
  restore(person: string, message: string, toFolder?: string): OutlookMail;
  purge(person: string, message: string): void;
  fill(person: string, folder: string, wish: FillWish): number;
  /** A history of so many mails in the usual folders, three levels deep. */
  fillMailbox(person: string, wish: FillWish): number;
  receipts(person: string): readonly ReadReceipt[];
  /** A mail arrives as the bytes that came over the wire. One that cannot be read is kept, and fails whenever it is asked for. */
  deliverRaw(person: string, mime: Uint8Array, more?: RawArrival): Promise<OutlookMail>;
  /** Full Access to a mailbox for another person, or to one folder of it. */
  share(person: string, reader: string, folder?: string): void;
  unshare(person: string, reader: string, folder?: string): void;
}

export interface RawArrival {
  readonly folder?: string;
  /** ISO instant; now, unless said otherwise. */
  readonly receivedAt?: string;
  readonly isRead?: boolean;
}

export function createMailControl(world: World): MailControl {
  const mailboxOf = (person: string) => world.mail.of(findPerson(world, person));
  const changeShare = (person: string, reader: string, key: string | undefined, isShared: boolean) => {
    const mailbox = mailboxOf(person);
    const folder = key === undefined ? undefined : findFolder(mailbox, key);
    setShare(mailbox.shares, findPerson(world, reader), folder, isShared);
  };

  function open(person: string, key: string): { mailbox: MailMailbox; folder: FolderState } {
    const mailbox = mailboxOf(person);
    return { mailbox, folder: findFolder(mailbox, key) };
  }

  function openMessage(person: string, id: string): { mailbox: MailMailbox; message: MessageState } {
    const mailbox = mailboxOf(person);
    const message = mailbox.find(id);
    if (message === undefined) throw new ControlError(404, `No such message: ${id}`);
    return { mailbox, message };
  }

  return {
    folders(person) {
      const { folders } = mailboxOf(person);
      return folders.below(folders.places.msgfolderroot).map(showFolder);
    },
    createFolder(person, displayName, { parent = "msgfolderroot", search, otherItems = 0, ...kind } = {}) {
      const { mailbox, folder } = open(person, parent);
      const made = mustSucceed(
        makeFolder(mailbox, folder, displayName, {
          ...kind,
          ...(search === undefined
            ? {}
            : {
                type: "#microsoft.graph.mailSearchFolder",
                search: {
                  sources: search.in.map((key) => findFolder(mailbox, key)),
                  isDeep: search.isDeep ?? false,
                  filter: search.filter,
                },
              }),
        }),
      );
      made.otherItems = otherItems;
      return showFolder(made);
    },
    renameFolder(person, key, displayName) {
      const { mailbox, folder } = open(person, key);
      return showFolder(mustSucceed(renameFolder(mailbox, folder, displayName)));
    },
    moveFolder(person, key, parent) {
      const { mailbox, folder } = open(person, key);
      const { folderMoveKeepsItemIds } = world.settings.mail;
      return showFolder(mustSucceed(moveFolder(mailbox, folder, findFolder(mailbox, parent), folderMoveKeepsItemIds)));
    },
    copyFolder(person, key, parent) {
      const { mailbox, folder } = open(person, key);
      return showFolder(mustSucceed(copyFolder(mailbox, folder, findFolder(mailbox, parent))));
    },
    deleteFolder(person, key) {
      const { mailbox, folder } = open(person, key);
      deleteFolder(mailbox, folder);
    },
    purgeFolder(person, key) {
      const { mailbox, folder } = open(person, key);
      purgeFolder(mailbox, folder);
    },
    provision(person, key) {
      const { folders } = mailboxOf(person);
      const folder = Object.entries(folders.places).find(([name]) => name === key.toLowerCase())?.[1];
      if (folder === undefined) throw new ControlError(404, `No such default folder: ${key}`);
      folders.provision(folder);
      return showFolder(folder);
    },
    deliver(person, letter = {}, key = "inbox") {
      const { mailbox, folder } = open(person, key);
      const { drafts, sentitems } = mailbox.folders.places;
      const isOwn = folder === drafts || folder === sentitems;
      const from = { name: mailbox.owner.displayName, address: mailbox.owner.userPrincipalName };
      const own = isOwn ? { isOwn, isRead: true, isDraft: folder === drafts } : {};
      return show(mailbox, deliver(mailbox, folder, isOwn ? { from, ...letter } : letter, own));
    },
    messages(person, key) {
      const { mailbox, folder } = open(person, key);
      return folder.messages.all().map((message) => show(mailbox, message));
    },
    message(person, id) {
      const { mailbox, message } = openMessage(person, id);
      return show(mailbox, message);
    },
    update(person, id, edit) {
      const { mailbox, message } = openMessage(person, id);
      editMail(mailbox, message, edit);
      return show(mailbox, message);
    },
    move(person, id, toFolder) {
      const { mailbox, message } = openMessage(person, id);
      const to = findFolder(mailbox, toFolder);
      if (to !== message.folder) mailbox.move(message, to);
      return show(mailbox, message);
    },
    copy(person, id, toFolder) {
      const { mailbox, message } = openMessage(person, id);
      return show(mailbox, mailbox.copy(message, findFolder(mailbox, toFolder)));
    },
    delete(person, id) {
      const { mailbox, message } = openMessage(person, id);
      removeEventOf(world, mailbox, message);
      mailbox.remove(message);
    },
    restore(person, id, toFolder = "inbox") {
      const { mailbox, message } = openMessage(person, id);
      mailbox.move(message, findFolder(mailbox, toFolder));
      return show(mailbox, message);
    },
    purge(person, id) {
      const { mailbox, message } = openMessage(person, id);
      mailbox.purge(message);
    },
    fill(person, key, wish) {
      const { mailbox, folder } = open(person, key);
      fillFolder(mailbox, folder, wish, world.settings.mail);
      return wish.count;
    },
    fillMailbox(person, wish) {
      const mailbox = mailboxOf(person);
      const { inbox, sentitems, deleteditems } = mailbox.folders.places;
      const projects = folderNamed(mailbox, mailbox.folders.places.msgfolderroot, "Projects");
      const year = folderNamed(mailbox, projects, "2026");
      const shares: [FolderState, number][] = [
        ...(
          [
            [inbox, 0.6],
            [sentitems, 0.2],
            [deleteditems, 0.05],
            [projects, 0.1],
          ] as const
        ).map(([folder, part]): [FolderState, number] => [folder, Math.floor(wish.count * part)]),
      ];
      const told = shares.reduce((sum, [, count]) => sum + count, 0);
      for (const [folder, count] of [...shares, [year, wish.count - told] as const])
        fillFolder(mailbox, folder, { ...wish, count }, world.settings.mail);
      return wish.count;
    },
    receipts: (person) => mailboxOf(person).receipts,
    async deliverRaw(person, mime, { folder: key = "inbox", receivedAt, isRead } = {}) {
      const at = receivedAt === undefined ? mailboxOf(person).now() : Date.parse(receivedAt);
      const read = await readMime(Buffer.from(mime), at);
      const { mailbox, folder } = open(person, key);
      const { drafts, sentitems } = mailbox.folders.places;
      const isOwn = folder === drafts || folder === sentitems;
      const message = put(mailbox, folder, read.content, {
        ...{ receivedAt: at, isOwn, isDraft: folder === drafts, isRead: isRead ?? isOwn },
      });
      const { mail } = world.settings;
      if (!read.isReadable) mail.corruptItems = [...mail.corruptItems, mailbox.ids.ofNumber(message.number)];
      return show(mailbox, message);
    },
    share: (person, reader, key) => changeShare(person, reader, key, true),
    unshare: (person, reader, key) => changeShare(person, reader, key, false),
  };
}
