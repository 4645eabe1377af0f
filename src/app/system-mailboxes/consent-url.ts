import type { Viewer } from "../../core/access/viewer.ts";
import type { AzureApplication, Identity } from "../ports/identity.ts";
import type { StoredSystemMailbox } from "../ports/system-mailboxes.ts";

/** An administrator may have to be asked first. */
const linkMs = 7 * 24 * 3_600_000;
/** Prefix of the state: the callback tells a consent from a sign-in by it. */
export const consentState = "consent.";

export interface ConsentUrlDependencies {
  readonly identity: Pick<Identity, "adminConsentUrl">;
  readonly application: () => Promise<AzureApplication>;
  readonly signer: { sign(text: string): string };
  readonly now: () => Date;
}

/** The address of Microsoft's page on which an administrator lets the application in. */
export type ConsentUrl = (
  viewer: Viewer,
  mailbox: StoredSystemMailbox,
) => Promise<{ readonly url: string; readonly expiresAt: Date }>;

export function createConsentUrl({ identity, application, signer, now }: ConsentUrlDependencies): ConsentUrl {
  return async (viewer, mailbox) => {
    const until = now().getTime() + linkMs;
    const state = signer.sign(JSON.stringify({ mailboxId: mailbox.id, viewerId: viewer.userId, until }));
    return {
      url: identity.adminConsentUrl(await application(), `${consentState}${state}`),
      expiresAt: new Date(until),
    };
  };
}
