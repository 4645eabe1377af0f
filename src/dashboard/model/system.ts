import type { Resource } from "./account.ts";

export interface SystemFacts {
  readonly isSimulator: boolean;
  readonly version: string;
  /** What this version syncs. */
  readonly resources: readonly Resource[];
}

export interface Application {
  readonly clientId: string | null;
  readonly tenantId: string | null;
  readonly clientSecret: { readonly isSet: boolean };
  readonly redirectUri: string;
  readonly version: number;
  readonly isComplete: boolean;
}

/** What the system sets itself; keys that are not here have their default. */
export interface SystemSettings {
  readonly version: number;
  readonly values: readonly { readonly key: string; readonly value: unknown }[];
}

export interface CheckResult {
  readonly ok: boolean;
  readonly steps: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
    readonly remedy: string | null;
  }[];
}
