import type { AuditRecord } from "./audit.ts";
import type { FeedEvent } from "./feed.ts";
import type { Sealed } from "./secret-box.ts";

/** One set of overrides as stored; a scope that nobody wrote yet has version 0 and none. */
export interface StoredScope {
  readonly version: number;
  readonly overrides: Readonly<Record<string, unknown>>;
}

interface StoredSecret extends Sealed {
  readonly setAt: Date;
  readonly expiresAt: Date | null;
}

/** All that decides the settings of one person, or of a mailbox that is nobody's own, read together. */
export interface StoredLayers {
  /** The person is suspended or removed, or the organization is archived. */
  readonly isResting: boolean;
  readonly application: StoredScope;
  readonly hasClientSecret: boolean;
  readonly system: StoredScope;
  readonly organization: StoredScope;
  readonly user: StoredScope;
}

/** What somebody else has to hear of: schedules follow at once, or when it is found pending. */
export interface SettingsChanged {
  readonly scopeId: string;
  /** What it is since. */
  readonly version: number;
  readonly keys: readonly string[];
}

/** What is written along in the same transaction. */
export interface Report {
  readonly audit: readonly AuditRecord[];
  readonly feed: readonly FeedEvent[];
}

type WriteOutcome =
  | { readonly kind: "written"; readonly version: number }
  | { readonly kind: "stale"; readonly present: StoredScope };

export interface SettingsStore {
  readScope(id: string): Promise<StoredScope>;
  /** One query. @param ownerId a person's, or an organization's (`settingsOwnerOf`). Null when there is neither. */
  readLayers(ownerId: string): Promise<StoredLayers | null>;
  /** The same of many, in two queries, whatever their number; who is not there is not in it. */
  readLayersOf(ownerIds: readonly string[]): Promise<ReadonlyMap<string, StoredLayers>>;
  /** Scopes that were changed a while ago and that schedules do not follow yet: whoever changed them died, or could not. */
  findPending(): Promise<readonly SettingsChanged[]>;
  /** Schedules follow this version; what was changed after it stays pending. */
  settlePending(scopeId: string, version: number): Promise<void>;
  readSecret(name: string): Promise<StoredSecret | null>;
  /** Replaces one scope's overrides, and with it a secret (null clears it), provided that nobody wrote since `expectedVersion`. */
  write(
    id: string,
    expectedVersion: number,
    overrides: Readonly<Record<string, unknown>>,
    report: Report,
    secret?: { readonly name: string; readonly value: (Sealed & { readonly expiresAt: Date | null }) | null },
  ): Promise<WriteOutcome>;
}

/** The Azure application's own scope and secret. */
export const applicationScopeId = "application";
export const clientSecretName = "azure.clientSecret";
