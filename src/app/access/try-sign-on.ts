// "Try it": an administrator goes through a whole sign-in and is told how it went, instead of getting a session. Microsoft does not say
// beforehand whether a redirect URI is registered, so nothing else proves the settings.
import { isTenantReason } from "../../core/access/sign-on.ts";
import { wordsOfRefusal } from "../../core/access/sign-on-words.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { accessEvent } from "../ports/access-feed.ts";
import type { People } from "../ports/people.ts";
import type { AuditAndFeed } from "../ports/settings-store.ts";
import type { ProvenSignOn } from "../ports/sign-on.ts";
import { StoreError } from "../store-error.ts";
import type { BeginSignOn } from "./begin-sign-on.ts";
import type { PendingSignOn } from "./pending-sign-on.ts";
import type { DecidedSignOn, ProveSignOn, SignOnAnswer } from "./prove-sign-on.ts";
import { requireSystemRight } from "./require.ts";

export interface TriedSignOn {
  readonly kind: "tried";
  /** Whether Microsoft's side works: the settings are right. */
  readonly works: boolean;
  /** For the administrator: what works or what is wrong, and what would happen to this account. */
  readonly messages: readonly string[];
  readonly tenant: { readonly id: string; readonly name: string | null; readonly isAdmitted: boolean } | null;
}

export interface TrySignOn {
  /** A link for the administrator's own browser. @throws ForbiddenError */
  begin(viewer: Viewer): Promise<{ readonly url: string; readonly expiresAt: Date }>;
  report(pending: PendingSignOn, answer: SignOnAnswer): Promise<TriedSignOn>;
}

export interface TrySignOnDependencies {
  readonly beginSignOn: Pick<BeginSignOn, "prepare">;
  readonly proveSignOn: ProveSignOn;
  readonly people: Pick<People, "find">;
  readonly write: (report: AuditAndFeed) => Promise<void>;
  readonly startUrl: () => string;
}

export function createTrySignOn(dependencies: TrySignOnDependencies): TrySignOn {
  const { beginSignOn, proveSignOn, people, write, startUrl } = dependencies;

  async function tell(pending: PendingSignOn, answer: SignOnAnswer): Promise<TriedSignOn> {
    try {
      return describe(await proveSignOn.decide(await proveSignOn.prove(pending, answer)));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const code = error.code === null ? "" : ` (${error.code})`;
      return { kind: "tried", works: false, messages: [`${error.message}${code}`], tenant: null };
    }
  }

  async function describe({ proof, decision, known }: DecidedSignOn): Promise<TriedSignOn> {
    const { facts, organizationName } = proof;
    const isAdmitted = decision.kind !== "refuse" || !isTenantReason(decision.reason);
    const who = proof.shownAddress ?? proof.displayName;
    const tenantName =
      organizationName === null ? `the tenant ${facts.tenantId}` : `${organizationName} (${facts.tenantId})`;
    return {
      kind: "tried",
      works: true,
      messages: [
        `Microsoft signed in ${who} of ${tenantName}: the application and the redirect URI are right.`,
        await say(proof, decision, known.byIdentity?.userId ?? known.byAddress?.userId ?? null),
        ...(proof.claims.acct === undefined && facts.membership !== "member"
          ? ["The token does not say who is a guest. Add the optional claim acct to the Azure application's id tokens."]
          : []),
      ],
      tenant: { id: facts.tenantId, name: organizationName, isAdmitted },
    };
  }

  async function say(proof: ProvenSignOn, decision: DecidedSignOn["decision"], userId: string | null): Promise<string> {
    const name = userId === null ? null : (await people.find(userId))?.name;
    switch (decision.kind) {
      case "enter":
        return `This account signs in as ${name}.`;
      case "bind":
        return `This account signs in as ${name} and stays that person's, whatever its address becomes.`;
      case "create":
        return `This account signs in as a new person, ${decision.email}, with the role ${decision.role}.`;
      case "refuse": {
        const { tenantId, objectId } = proof.facts;
        const refused = { address: proof.shownAddress, tenantId, objectId, administrators: [] };
        return `This account cannot sign in yet. It is told: ${wordsOfRefusal(decision.reason, refused)}`;
      }
    }
  }

  return {
    async begin(viewer) {
      requireSystemRight(viewer, "changeSystem");
      const { link, expiresAt } = beginSignOn.prepare("try", viewer.userId);
      return { url: `${startUrl()}?try=${encodeURIComponent(link)}`, expiresAt };
    },

    async report(pending, answer) {
      const told = await tell(pending, answer);
      const actor = pending.viewerId === null ? null : await people.find(pending.viewerId);
      const { works, messages, tenant } = told;
      await write({
        audit: [{ actor, action: "signOn.tried", level: "SYSTEM", to: { works, messages, tenant } }],
        feed: [accessEvent("SIGN_ON")],
      });
      return told;
    },
  };
}
