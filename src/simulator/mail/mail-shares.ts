import type { Person } from "../directory/person.ts";
import type { FolderState } from "./mail-state.ts";

/** With whom the owner, or the administrator, has shared a mailbox: all of it (Full Access), or single folders. */
export interface MailShares {
  readonly whole: Set<Person>;
  readonly folders: Map<FolderState, Set<Person>>;
  /** Who may send mail that is from the owner, as if the owner had sent it. */
  readonly sendAs: Set<Person>;
  /** Who may do so in the owner's name: such a mail says who sent it. */
  readonly sendOnBehalf: Set<Person>;
}

export type SendRight = "sendAs" | "sendOnBehalf";

export function createShares(): MailShares {
  return { whole: new Set(), folders: new Map(), sendAs: new Set(), sendOnBehalf: new Set() };
}

/** Shares a folder, or everything, or takes it back. */
export function setShare(
  { whole, folders }: MailShares,
  person: Person,
  folder: FolderState | undefined,
  isShared: boolean,
): void {
  const people = folder === undefined ? whole : (folders.get(folder) ?? new Set<Person>());
  if (folder !== undefined) folders.set(folder, people);
  if (isShared) people.add(person);
  else people.delete(person);
}

/** Whether a person may read all of a mailbox, some of its folders, or nothing. */
export function reachOf({ whole, folders }: MailShares, person: Person): "whole" | "folders" | "nothing" {
  if (whole.has(person)) return "whole";
  return [...folders.values()].some((people) => people.has(person)) ? "folders" : "nothing";
}
