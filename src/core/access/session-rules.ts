import { domainOf, isListedDomain } from "./mail-domain.ts";

/** What the settings say of sessions. */
export interface SessionRules {
  readonly idleMs: number;
  readonly lifetimeMs: number;
  /** People in these sign in with Microsoft and by nothing else. Empty while single sign-on is not on, or other ways are open. */
  readonly ssoOnlyDomains: readonly string[];
}

/** How a session began. */
export type SignedInBy = "token" | "link" | "microsoft";

interface SessionTimes {
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Whether its time is over by the rules of now, whatever they were when it began. What comes by itself over an open connection is no use. */
export function isSessionOver({ createdAt, lastUsedAt }: SessionTimes, rules: SessionRules, now: Date): boolean {
  const at = now.getTime();
  const used = (lastUsedAt ?? createdAt).getTime();
  return at - createdAt.getTime() >= rules.lifetimeMs || at - used >= rules.idleMs;
}

/** Whether somebody with this address signs in with Microsoft only. */
export function isSsoOnly(email: string, { ssoOnlyDomains }: SessionRules): boolean {
  return ssoOnlyDomains.length > 0 && isListedDomain(domainOf(email), ssoOnlyDomains);
}
