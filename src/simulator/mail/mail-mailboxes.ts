import type { Person } from "../directory/person.ts";
import { createMailMailbox, type MailDeps } from "./create-mail-mailbox.ts";
import type { MailMailbox } from "./mail-mailbox.ts";

export interface MailMailboxes {
  of(person: Person): MailMailbox;
  /** Whether any mailbox has a folder of this id. */
  hasFolder(id: string): boolean;
}

export function createMailMailboxes(deps: MailDeps): MailMailboxes {
  const mailboxes = new Map<string, MailMailbox>();
  return {
    of(person) {
      const mailbox = mailboxes.get(person.id) ?? createMailMailbox(person, deps);
      mailboxes.set(person.id, mailbox);
      return mailbox;
    },
    hasFolder: (id) => [...mailboxes.values()].some(({ folders }) => folders.isWellFormed(id) && folders.find(id)),
  };
}
