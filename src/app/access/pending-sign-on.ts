// A pending sign-in with Microsoft is stored by the browser that began it, in a cookie that only we can read and write. Nothing is stored
// here before Microsoft's answer comes: however many sign-ins begin, none displaces another, and any process can continue them.
import { z } from "zod";
import { type SecretBox, signOnLinkPurpose, signOnPurpose } from "../ports/secret-box.ts";

const about = {
  purpose: z.enum(["signIn", "try", "readPeople"]),
  /** Who is testing or importing; null for a sign-in. */
  viewerId: z.string().nullable(),
  expiresAt: z.iso.datetime().transform((text) => new Date(text)),
};
const pendingShape = z.object({ ...about, returnTo: z.string(), codeVerifier: z.string(), nonce: z.string() });
const linkShape = z.object({ ...about, purpose: z.enum(["try", "readPeople"]), id: z.string() });

/** `returnTo`: a path of ours. */
export type PendingSignOn = z.infer<typeof pendingShape>;
/** For an administrator who tests the settings or imports people; opened once, in a browser. */
export type SignOnLink = z.infer<typeof linkShape>;

/** Valid only for the answer with this state. */
export function sealPending(box: SecretBox, stateHash: string, pending: PendingSignOn): string {
  return box.sealText(JSON.stringify(pending), signOnPurpose(stateHash));
}

/** Null when we did not seal it, or it belongs to another state. */
export function openPending(box: SecretBox, stateHash: string, sealed: string): PendingSignOn | null {
  const text = box.openText(sealed, signOnPurpose(stateHash));
  return text === null ? null : pendingShape.parse(JSON.parse(text));
}

export function sealLink(box: SecretBox, link: SignOnLink): string {
  return box.sealText(JSON.stringify(link), signOnLinkPurpose);
}

export function openLink(box: SecretBox, sealed: string): SignOnLink | null {
  const text = box.openText(sealed, signOnLinkPurpose);
  return text === null ? null : linkShape.parse(JSON.parse(text));
}
