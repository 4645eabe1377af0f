import type { MailRemoval } from "../../core/mail/mail-here.ts";
import type { TenantDomains } from "../../core/settings/own-domains.ts";
import type { AuditRecord } from "./audit.ts";
import type { FeedEvent } from "./feed.ts";
import type { Sealed } from "./secret-box.ts";

/** One set of overrides as stored; a scope never written has version 0 and no overrides. */
export interface StoredScope {
  readonly version: number;
  readonly overrides: Readonly<Record<string, unknown>>;
}

interface StoredSecret extends Sealed {
  readonly setAt: Date;
  readonly expiresAt: Date | null;
}

/** All overrides that apply to one person, or to a mailbox without a person, read together. */
export interface StoredLayers {
  /** The person is suspended or removed, or the organization is archived. */
  readonly isResting: boolean;
  readonly application: StoredScope;
  readonly hasClientSecret: boolean;
  readonly system: StoredScope;
  readonly organization: StoredScope;
  readonly user: StoredScope;
  /** The tenants of the organization. */
  readonly tenants: readonly TenantDomains[];
  /** Of an organization: its system mailboxes, by account; importFrom is ISO 8601. Absent for a person. */
  readonly systemMailboxes?: Readonly<Record<string, { readonly importFrom: string }>>;
}

/** A change that others must react to: schedules follow at once, or when it is found pending. */
export interface SettingsChanged {
  readonly scopeId: string;
  /** The version since the change. */
  readonly version: number;
  readonly keys: readonly string[];
}

/** The next run of the mailbox's mail removes what its settings would not import any more. */
export interface MailRemovalOrder {
  readonly accountId: string;
  readonly part: MailRemoval;
}

/** What is also written in the same transaction. */
export interface AuditAndFeed {
  readonly audit: readonly AuditRecord[];
  readonly feed: readonly FeedEvent[];
}

/** A row of the audit, with nothing to tell in the feed. */
export const audited = (record: AuditRecord): AuditAndFeed => ({ audit: [record], feed: [] });

type WriteOutcome =
  | { readonly kind: "written"; readonly version: number }
  | { readonly kind: "stale"; readonly present: StoredScope };

export interface SettingsStore {
  readScope(id: string): Promise<StoredScope>;
  /** One query. @param ownerId a person's, or an organization's (`settingsOwnerOf`). Null when neither exists. */
  readLayers(ownerId: string): Promise<StoredLayers | null>;
  /** The same for many, in a fixed number of queries, whatever their number; unknown owners are absent. */
  readLayersOf(ownerIds: readonly string[]): Promise<ReadonlyMap<string, StoredLayers>>;
  /** Scopes changed a while ago that schedules do not follow yet: whoever changed them died, or could not reach them. */
  findPending(): Promise<readonly SettingsChanged[]>;
  /** Schedules follow this version; later changes stay pending. */
  clearPending(scopeId: string, version: number): Promise<void>;
  readSecret(name: string): Promise<StoredSecret | null>;
  /** Replaces one scope's overrides and its secret (null clears it), provided that nobody has written since `expectedVersion`. */
  write(
    id: string,
    expectedVersion: number,
    overrides: Readonly<Record<string, unknown>>,
    report: AuditAndFeed & { readonly removals?: readonly MailRemovalOrder[] },
    secret?: { readonly name: string; readonly value: (Sealed & { readonly expiresAt: Date | null }) | null },
  ): Promise<WriteOutcome>;
}

/** The Azure application's own scope and secret. */
export const applicationScopeId = "application";
export const clientSecretName = "azure.clientSecret";
