// An administrator of the Microsoft 365 organization lets the application in. Microsoft's page asks, then leads back here with the tenant;
// nothing is redeemed, so the answer proves nothing by itself: the mailbox is tried with the application's permission.
import { z } from "zod";
import { admitsTenant } from "../../core/settings/azure-application.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { type Refusal, refused } from "../accounts/pending-sign-in.ts";
import { UserError } from "../errors.ts";
import type { WriteAudit } from "../ports/audit.ts";
import type { AzureApplication, Identity } from "../ports/identity.ts";
import type { People } from "../ports/people.ts";
import type { SystemMailboxes } from "../ports/system-mailboxes.ts";
import { aboutMailbox } from "./administer.ts";
import type { ConnectMailbox } from "./connect-mailbox.ts";
import { consentState } from "./consent-url.ts";

const stateShape = z.object({ mailboxId: z.uuid(), viewerId: z.uuid(), until: z.number() });

export interface FinishConsentDependencies {
  readonly store: Pick<SystemMailboxes, "find">;
  readonly people: Pick<People, "find">;
  readonly identity: Pick<Identity, "explainRefusal">;
  readonly application: () => Promise<AzureApplication>;
  readonly signer: { verify(signed: string): string | null };
  readonly connect: ConnectMailbox;
  readonly writeAudit: WriteAudit;
  readonly now: () => Date;
}

export interface ConsentAnswer {
  readonly state: string;
  readonly tenantId: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
}

export type ConsentOutcome = Refusal | { readonly kind: "agreed"; readonly title: string; readonly message: string };

export type FinishConsent = (answer: ConsentAnswer) => Promise<ConsentOutcome>;

export function createFinishConsent(dependencies: FinishConsentDependencies): FinishConsent {
  const { store, people, identity, application, signer, connect, writeAudit, now } = dependencies;
  return async ({ state, tenantId, error, errorDescription }) => {
    const signed = signer.verify(state.slice(consentState.length));
    const known = signed === null ? undefined : stateShape.safeParse(JSON.parse(signed)).data;
    if (known === undefined) return refused("Not a consent", "This address is only for an answer of Microsoft.");
    if (known.until <= now().getTime())
      return refused("Too late", "This link is more than a week old. Make a new one.");
    if (error !== null) {
      return refused("Not agreed", identity.explainRefusal(error, errorDescription ?? "").message);
    }
    const viewer = await people.find(known.viewerId);
    const mailbox = await store.find(known.mailboxId);
    if (viewer?.standing !== "ACTIVE" || mailbox === null) {
      return refused("Not any more", "The system mailbox, or whoever set it up, is not here any more.");
    }
    const azure = await application();
    if (tenantId === null || !isUuid(tenantId) || !admitsTenant(azure.tenantId, tenantId)) {
      return refused(
        "Another organization",
        "An administrator of another Microsoft 365 organization agreed than the one set up here.",
      );
    }
    try {
      await writeAudit([{ ...aboutMailbox(viewer, mailbox), action: "application.consented", to: { tenantId } }]);
      const connected = await connect(viewer, mailbox.id, { tenantId: tenantId.toLowerCase() });
      if (connected.kind === "connected") {
        return {
          kind: "agreed",
          title: "Connected",
          message: `${mailbox.address} is connected by the application's own permission.`,
        };
      }
      return {
        kind: "agreed",
        title: "Agreed, not connected yet",
        message: `Microsoft let the application in. A fresh permission may take some minutes to work: connect ${mailbox.address} again then. ${connected.message}`,
      };
    } catch (thrown) {
      if (thrown instanceof UserError) return refused("Not connected", thrown.message);
      throw thrown;
    }
  };
}
