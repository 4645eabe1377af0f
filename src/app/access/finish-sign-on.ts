// Signing in with Microsoft, from its answer to a session. Every end is an outcome that a page can show; what throws is a bug.
import { isTenantReason, personName, type SignOnReason } from "../../core/access/sign-on.ts";
import { wordsOfRefusal } from "../../core/access/sign-on-words.ts";
import { comparedDomains } from "../../core/settings/own-domains.ts";
import { type Refusal, refused } from "../accounts/pending-sign-in.ts";
import type { AuditRecord, WriteAudit } from "../ports/audit.ts";
import type { Identities, SeenIdentity } from "../ports/identities.ts";
import type { People } from "../ports/people.ts";
import type { ProvenSignOn } from "../ports/sign-on.ts";
import type { Tenants } from "../ports/tenants.ts";
import type { Place } from "../ports/token-store.ts";
import { StoreError } from "../store-error.ts";
import type { ImportPeople, PeopleRead } from "./import-people.ts";
import type { PendingSignOn } from "./pending-sign-on.ts";
import type { DecidedSignOn, ProveSignOn, SignOnAnswer } from "./prove-sign-on.ts";
import type { ReadSignOnSettings } from "./read-access-settings.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { TriedSignOn, TrySignOn } from "./try-sign-on.ts";

export type SignOnOutcome =
  | { readonly kind: "entered"; readonly session: Session; readonly returnTo: string }
  | TriedSignOn
  | PeopleRead
  | Refusal;

export interface FinishSignOnDependencies {
  readonly proveSignOn: ProveSignOn;
  readonly trySignOn: Pick<TrySignOn, "report">;
  readonly importPeople: Pick<ImportPeople, "receive">;
  readonly identities: Identities;
  readonly people: Pick<People, "find" | "administrators">;
  readonly readSettings: ReadSignOnSettings;
  readonly sessions: Pick<Sessions, "openByMicrosoft" | "close">;
  readonly tenants: Pick<Tenants, "save">;
  readonly writeAudit: WriteAudit;
  readonly now: () => Date;
}

export type FinishSignOn = (answer: SignOnAnswer, place: Place) => Promise<SignOnOutcome>;

export function createFinishSignOn(dependencies: FinishSignOnDependencies): FinishSignOn {
  const { proveSignOn, trySignOn, importPeople, identities, people, readSettings, sessions, tenants, writeAudit, now } =
    dependencies;

  async function refuse(reason: SignOnReason, proof: ProvenSignOn): Promise<Refusal> {
    const { tenantId, objectId } = proof.facts;
    const address = proof.shownAddress;
    const to = { reason, tenantId, objectId, tenantName: proof.organizationName };
    await writeAudit([{ actor: null, action: "signOn.refused", ...(address !== null && { field: address }), to }]);
    // Strangers are not told who the administrators are.
    const administrators = isTenantReason(reason)
      ? []
      : (await people.administrators()).slice(0, 3).map(({ name, email }) => `${name} (${email})`);
    return refused("You cannot come in", wordsOfRefusal(reason, { address, tenantId, objectId, administrators }));
  }

  /** The person who gets the session. Null when somebody else was quicker: then it is decided again. */
  async function carryOut({ decision, proof }: DecidedSignOn): Promise<{ readonly userId: string } | Refusal | null> {
    const identity = seenOf(proof);
    const at = now();
    switch (decision.kind) {
      case "enter":
        await identities.seen(identity, at);
        return decision;
      case "bind": {
        const person = await people.find(decision.userId);
        if (person === null) return null;
        const audit = boundRecord(identity, person);
        const outcome = await identities.bind(identity, decision.userId, { isFurther: false, at, audit });
        return outcome === "bound" ? decision : null;
      }
      case "create": {
        const { email, role, organizationId } = decision;
        const name = personName(identity.displayName, email);
        const made = await identities.create({ name, email, role, organizationId }, identity, at, (userId) => {
          const actor = { userId, name };
          const created: AuditRecord = {
            actor,
            action: "user.created",
            level: "USER",
            ownerId: userId,
            field: email,
            to: role,
          };
          return [created, boundRecord(identity, actor)];
        });
        if (made === "noOrganization") return refuse("archived", proof);
        return made === "taken" ? null : made;
      }
      case "refuse":
        return refuse(decision.reason, proof);
    }
  }

  /** Withdrawing an account or an organization ends the sessions that exist: it misses one that begins at the same moment. */
  async function stillEnters(proof: ProvenSignOn, { userId }: { readonly userId: string }): Promise<boolean> {
    const { decision } = await proveSignOn.decide(proof);
    return decision.kind === "enter" && decision.userId === userId;
  }

  async function enter(pending: PendingSignOn, answer: SignOnAnswer, place: Place): Promise<SignOnOutcome> {
    if (!(await readSettings()).isEnabled) {
      return refused("Not switched on", "Signing in with Microsoft 365 is not switched on here. Ask an administrator.");
    }
    const proof = await proveSignOn.prove(pending, answer);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const entrant = await carryOut(await proveSignOn.decide(proof));
      if (entrant === null) continue;
      if (!("userId" in entrant)) return entrant;
      const session = await sessions.openByMicrosoft(entrant.userId, proof.entra, place);
      if (session === null) return refuse("suspended", proof);
      if (await stillEnters(proof, entrant)) {
        const domains = comparedDomains(proof.facts.verifiedDomains);
        // None: this person may not read them.
        if (domains.length > 0) await tenants.save(proof.facts.tenantId, domains, now());
        return { kind: "entered", session, returnTo: pending.returnTo };
      }
      await sessions.close(session.value);
    }
    return refused("Not now", "Somebody changed your person at this very moment. Sign in again.");
  }

  return async (answer, place) => {
    const taken = await proveSignOn.take(answer);
    if (taken.kind === "refused") return taken;
    const { pending } = taken;
    if (pending.purpose === "try") return trySignOn.report(pending, answer);
    if (pending.purpose === "readPeople") return importPeople.receive(pending, answer);
    try {
      return await enter(pending, answer, place);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // What is wrong with the settings is not for everybody to read; administrators see it with "Try it".
      const message =
        error.fault === "appMisconfigured"
          ? `Microsoft does not accept how single sign-on is set up here. Tell an administrator: ${error.code ?? "try it under Settings"}.`
          : error.message;
      return refused("Microsoft refused the sign-in", message);
    }
  };
}

function seenOf({ facts, shownAddress, displayName }: ProvenSignOn): SeenIdentity {
  const { tenantId, objectId } = facts;
  return { tenantId, objectId, userPrincipalName: shownAddress ?? "", displayName };
}

function boundRecord(identity: SeenIdentity, actor: { readonly userId: string; readonly name: string }): AuditRecord {
  const { tenantId, objectId, userPrincipalName } = identity;
  const to = { tenantId, objectId };
  return { actor, action: "identity.bound", level: "USER", ownerId: actor.userId, field: userPrincipalName, to };
}
