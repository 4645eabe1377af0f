import type { Reach } from "../../core/access/rights.ts";
import type { Role } from "../../core/access/role.ts";
import type { MailboxAccess } from "../../core/microsoft/mailbox-access.ts";
import type { AccountState } from "./account-store.ts";
import type { SignedIn } from "./identity.ts";
import type { Sealed } from "./secret-box.ts";
import type { AuditAndFeed } from "./settings-store.ts";

/** Who reads, changes and sends a system mailbox's mail: people, and everybody of its organization with one of these roles. */
export interface MailboxReaders {
  readonly userIds: readonly string[];
  readonly roles: readonly Role[];
}

/** A mailbox of an organization, such as support@. */
export interface StoredSystemMailbox {
  readonly id: string;
  readonly organizationId: string;
  readonly version: number;
  readonly label: string;
  /** In the form for comparison. */
  readonly address: string;
  readonly access: MailboxAccess;
  readonly viaAccountId: string | null;
  /** Null until it is connected for the first time. */
  readonly accountId: string | null;
  readonly importFrom: Date;
  readonly readers: MailboxReaders;
  /** Of its account. */
  readonly account: {
    readonly state: AccountState;
    readonly stateReason: string | null;
    readonly access: MailboxAccess;
    readonly tenantId: string;
    readonly objectId: string;
    readonly userPrincipalName: string;
  } | null;
}

export interface NewSystemMailbox {
  readonly organizationId: string;
  readonly label: string;
  readonly address: string;
  readonly access: MailboxAccess;
  readonly viaAccountId: string | null;
  /** Null: now. */
  readonly importFrom: Date | null;
  readonly readers: MailboxReaders;
}

export type SystemMailboxChange = Partial<Omit<NewSystemMailbox, "organizationId" | "importFrom">> & {
  readonly importFrom?: Date;
};

export interface MailboxConnection {
  readonly access: MailboxAccess;
  readonly viaAccountId: string | null;
  readonly found: Omit<SignedIn, "tokenCache">;
  readonly state: AccountState;
  readonly stateReason: string | null;
  /** Seals the token cache for the account's id; null: it has no sign-in of its own. */
  readonly tokenCacheFor: ((accountId: string) => Sealed) | null;
  readonly report: (accountId: string) => AuditAndFeed;
}

/** labelTaken: the organization has another with this label. addressTaken: a system mailbox, or a person's mailbox, has this address. */
export type NameTaken = "labelTaken" | "addressTaken";

export interface SystemMailboxes {
  find(id: string): Promise<StoredSystemMailbox | null>;
  findByAccount(accountId: string): Promise<StoredSystemMailbox | null>;
  /** By label. @param reader lists those that this person reads, beside those within the reach */
  list(
    reach: Reach,
    reader: { readonly userId: string; readonly organizationId: string; readonly role: Role },
  ): Promise<readonly StoredSystemMailbox[]>;
  /** Object ids of connected mailboxes of people in that tenant, which are known without the directory; at most 200. */
  listPeoplesMailboxes(tenantId: string): Promise<readonly string[]>;
  create(mailbox: NewSystemMailbox, report: (id: string) => AuditAndFeed): Promise<{ readonly id: string } | NameTaken>;
  /** @returns stale when it is not `expectedVersion` any more */
  change(
    id: string,
    expectedVersion: number,
    change: SystemMailboxChange,
    report: AuditAndFeed,
  ): Promise<"changed" | "stale" | NameTaken>;
  /**
   * Creates or renews its account, which stays the same however it is reached.
   * @returns taken: the mailbox belongs to a person, or to another system mailbox. other: the address leads to another mailbox than before.
   * gone: it was removed meanwhile
   */
  connect(
    id: string,
    connection: MailboxConnection,
  ): Promise<{ readonly accountId: string } | "taken" | "other" | "gone">;
  /** Its mail was deleted before. Its account is free for somebody else. */
  remove(id: string, report: AuditAndFeed): Promise<void>;
}
