import type { Viewer } from "../../../core/access/viewer.ts";

export interface MailboxRow {
  readonly accountId: string;
  readonly organizationId: string;
  /** Null: a system mailbox. */
  readonly userId: string | null;
  /** A system mailbox that the viewer is listed for, in person or by role. */
  readonly isGranted: boolean;
}

/** Who asks, for what is granted to people and to roles. */
export type Reader = Pick<Viewer, "userId" | "organizationId" | "role">;

export interface Mailboxes {
  /** Connected or not, but none whose person was removed: those of these people, all of this organization, and those granted to the reader. */
  list(which: {
    readonly userIds: readonly string[];
    readonly organizationId: string | null;
    readonly reader: Reader;
  }): Promise<readonly MailboxRow[]>;
}
