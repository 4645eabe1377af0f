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

/** Single sign-on beside its settings. */
export interface SignOn {
  readonly redirectUri: string;
  readonly frontChannelLogoutUri: string;
  readonly confirmedTenants: readonly { readonly tenantId: string; readonly name: string }[];
  readonly lastTry: {
    readonly at: string;
    readonly byName: string;
    readonly works: boolean;
    readonly messages: readonly string[];
    readonly tenant: { readonly id: string; readonly name: string | null; readonly isAdmitted: boolean } | null;
  } | null;
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
