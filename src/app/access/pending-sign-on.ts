// A sign-in with Microsoft that is on its way is kept by the browser that began it, in a cookie that only we can read and write. So nothing
// is stored before Microsoft's answer comes: however many begin, nobody takes anybody's place, and every process can go on with it.
import { z } from "zod";
import { type SecretBox, signOnLinkPurpose, signOnPurpose } from "../ports/secret-box.ts";

const about = {
  purpose: z.enum(["signIn", "try", "readPeople"]),
  /** Who tries or imports; a sign-in has nobody yet. */
  viewerId: z.string().nullable(),
  expiresAt: z.iso.datetime().transform((text) => new Date(text)),
};
const pendingShape = z.object({ ...about, returnTo: z.string(), codeVerifier: z.string(), nonce: z.string() });
const linkShape = z.object({ ...about, purpose: z.enum(["try", "readPeople"]), id: z.string() });

/** `returnTo`: a path of ours. */
export type PendingSignOn = z.infer<typeof pendingShape>;
/** Of an administrator who tries the settings or imports people: opened once, in a browser. */
export type SignOnLink = z.infer<typeof linkShape>;

/** Good for the answer with this state, and no other. */
export function sealPending(box: SecretBox, stateHash: string, pending: PendingSignOn): string {
  return box.sealText(JSON.stringify(pending), signOnPurpose(stateHash));
}

/** Null when it is not ours, or of another state. */
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
