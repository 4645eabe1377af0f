import { useState } from "preact/hooks";
import type { SystemMailbox } from "../../model.ts";
import { readSystemMailboxes } from "../../operations/mailboxes.ts";
import { roleWords } from "../../people-words.ts";
import { reachOf } from "../../rights.ts";
import { counted } from "../../words.ts";
import { type Page, usePage } from "../page.ts";
import { useRead } from "../use-read.ts";

export interface MailboxSectionProps {
  readonly mailbox: SystemMailbox;
  /** It may be another one now. */
  onChanged(): void;
}

/** Those that the viewer administers or reads; null: not read yet. @param seen grows when they may be others */
export function useSystemMailboxes(seen: number) {
  const { state } = usePage();
  const [mailboxes, setMailboxes] = useState<readonly SystemMailbox[] | null>(null);
  // What happens at Microsoft shows in their accounts first.
  const states = [...state.accounts.values()].filter(({ user }) => user === null).map((one) => one.id + one.state);
  const { failure } = useRead(readSystemMailboxes, { states: states.join(), seen }, (data) =>
    setMailboxes(data.systemMailboxes),
  );
  return { mailboxes, failure };
}

/** Whether the viewer sets up mailboxes of an organization. */
export const administersMailboxes = ({ signed }: Pick<Page, "signed">): boolean =>
  ["SYSTEM", "ORGANIZATION"].includes(reachOf(signed.viewer, "OPERATE_ACCOUNTS") ?? "");

export function readersOf({ readerIds, readerRoles }: Pick<SystemMailbox, "readerIds" | "readerRoles">): string {
  const people = readerIds.length === 0 ? [] : [counted(readerIds.length, "person", "people")];
  const roles = readerRoles.map((role) => `every ${roleWords[role].toLowerCase().replace(/ \(.*/, "")}`);
  return new Intl.ListFormat("en").format([...people, ...roles]) || "nobody yet";
}
