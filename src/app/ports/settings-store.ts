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

/** All that decides the settings of one person, read together. */
interface StoredLayers {
  readonly application: StoredScope;
  readonly hasClientSecret: boolean;
  readonly system: StoredScope;
  readonly organization: StoredScope;
  readonly user: StoredScope;
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
  /** One query. Null when there is no such person. */
  readLayers(userId: string): Promise<StoredLayers | null>;
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
