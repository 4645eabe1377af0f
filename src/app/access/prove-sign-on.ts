// Handles Microsoft's answer, in the steps that a sign-in and a test share: whose answer it is, and who the person is.
import { readAddress } from "../../core/access/mail-domain.ts";
import { decideSignOn, type KnownPeople, type SignOnDecision } from "../../core/access/sign-on.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { type Refusal, refused } from "../accounts/pending-sign-in.ts";
import type { Identities } from "../ports/identities.ts";
import type { AzureApplication } from "../ports/identity.ts";
import type { SecretBox } from "../ports/secret-box.ts";
import type { OpenDirectory, ProvenSignOn, SignOn, UsedSignOns } from "../ports/sign-on.ts";
import { StoreError } from "../store-error.ts";
import { signOnMs } from "./begin-sign-on.ts";
import { openPending, type PendingSignOn } from "./pending-sign-on.ts";
import type { ReadSignOnSettings } from "./read-access-settings.ts";

/** What Microsoft's redirect carries, and the browser that it came to. */
export interface SignOnAnswer {
  readonly state: string | null;
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
  /** What this browser has stored since it began. */
  readonly browser: string | null;
}

export interface DecidedSignOn {
  readonly proof: ProvenSignOn;
  readonly decision: SignOnDecision;
  readonly known: KnownPeople;
}

export interface ProveSignOn {
  /** Takes the pending sign-in: an answer counts once, in the browser that began it, within ten minutes. */
  take(answer: SignOnAnswer): Promise<{ readonly kind: "taken"; readonly pending: PendingSignOn } | Refusal>;
  /** @throws StoreError with what to do */
  openDirectory(pending: PendingSignOn, answer: SignOnAnswer): Promise<OpenDirectory>;
  /** @throws StoreError with what to do */
  prove(pending: PendingSignOn, answer: SignOnAnswer): Promise<ProvenSignOn>;
  /** Uses the settings and the people of this moment. */
  decide(proof: ProvenSignOn): Promise<DecidedSignOn>;
}

export interface ProveSignOnDependencies {
  readonly used: UsedSignOns;
  readonly identities: Identities;
  readonly signOn: SignOn;
  readonly box: SecretBox;
  readonly application: () => Promise<AzureApplication>;
  readonly readSettings: ReadSignOnSettings;
  readonly hash: (text: string) => string;
  readonly now: () => Date;
}

export function createProveSignOn(dependencies: ProveSignOnDependencies): ProveSignOn {
  const { used, identities, signOn, box, application, readSettings, hash, now } = dependencies;

  function orderOf(pending: PendingSignOn, { code, error, errorDescription }: SignOnAnswer) {
    if (error !== null) throw signOn.explainRefusal(error, errorDescription ?? "");
    if (code === null) {
      throw new StoreError("rejected", "Microsoft sent neither a code nor an error. Sign in again.", {
        code: "NoCode",
      });
    }
    return {
      code,
      codeVerifier: pending.codeVerifier,
      nonce: pending.nonce,
      startedAt: pending.expiresAt.getTime() - signOnMs,
    };
  }

  return {
    async take({ state, browser }) {
      if (state === null) return refused("Not a sign-in", "This address is only for a sign-in with Microsoft.");
      const stateHash = hash(state);
      const pending = browser === null ? null : openPending(box, stateHash, browser);
      if (pending === null) {
        return refused(
          "Used or another browser's",
          "This sign-in was already used, or begun in another browser, or this one keeps no cookies. Sign in again in this one.",
        );
      }
      if (pending.expiresAt <= now()) {
        return refused("Too late", "The sign-in took longer than ten minutes. Sign in again.");
      }
      // Of two answers with the same state only one counts, whichever process they reach.
      return (await used.use(stateHash, pending.expiresAt))
        ? { kind: "taken", pending }
        : refused("Used", "This sign-in was already used. Sign in again.");
    },

    async openDirectory(pending, answer) {
      const order = orderOf(pending, answer);
      return signOn.openDirectory(await application(), order);
    },

    async prove(pending, answer) {
      const order = orderOf(pending, answer);
      const { mapping, createsUsers } = await readSettings();
      return signOn.redeem(await application(), {
        ...order,
        readsGroups: createsUsers && mapping.some(({ value }) => isUuid(value)),
      });
    },

    async decide(proof) {
      const { facts, homeTenantId } = proof;
      const address = facts.userPrincipalName === null ? null : readAddress(facts.userPrincipalName);
      const known = await identities.known(facts, address);
      const { confirmedTenantIds: confirmedIds, ...settings } = await readSettings();
      // If the tenant setting does not admit Microsoft's token, it has been refused already.
      const admitsPersonal = homeTenantId === null;
      const tenants = { homeTenantId, admitsPersonal, confirmedIds };
      return { proof, known, decision: decideSignOn(facts, { ...settings, tenants }, known) };
    },
  };
}
