import { domainOf, isListedDomain } from "./mail-domain.ts";

/** The settings about sessions. */
export interface SessionRules {
  readonly idleMs: number;
  readonly lifetimeMs: number;
  /**
   * People with addresses in these domains may sign in with Microsoft only. Empty while single sign-on is off, or while other ways are
   * allowed.
   */
  readonly ssoOnlyDomains: readonly string[];
}

/** How a session began. */
export type SignedInBy = "token" | "link" | "microsoft";

interface SessionTimes {
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/**
 * Whether the session has expired by today's rules, whatever they were when it began. What the server pushes over an open connection does
 * not count as use.
 */
export function isSessionOver({ createdAt, lastUsedAt }: SessionTimes, rules: SessionRules, now: Date): boolean {
  const at = now.getTime();
  const used = (lastUsedAt ?? createdAt).getTime();
  return at - createdAt.getTime() >= rules.lifetimeMs || at - used >= rules.idleMs;
}

/** Whether a person with this address may sign in with Microsoft only. */
export function isSsoOnly(email: string, { ssoOnlyDomains }: SessionRules): boolean {
  return ssoOnlyDomains.length > 0 && isListedDomain(domainOf(email), ssoOnlyDomains);
}
