/** What is known of the tenants of accounts and of people who sign in. Their domains in force are in the settings' layers. */
export interface Tenants {
  /**
   * Whether this account's tenant is to be read now, and that somebody does: once a day, and once an hour while it is not known. Null: not
   * now, or it is the tenant of personal accounts, which has no domains.
   * @param isNew an account was just connected, which may be allowed to read what others were not
   */
  claim(accountId: string, now: Date, isNew: boolean): Promise<string | null>;
  /** Those who see the settings are told when that changes the default. */
  save(tenantId: string, domains: readonly string[], readAt: Date): Promise<void>;
  /** What was read before stays in force. */
  saveRefusal(tenantId: string, refusal: string): Promise<void>;
}

/** Reads them with an account's own permissions. @throws StoreError denied, needsReauth, unavailable, malformed … */
export type ReadVerifiedDomains = (accountId: string, tenantId: string) => Promise<readonly string[]>;
