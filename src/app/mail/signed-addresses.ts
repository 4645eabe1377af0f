// A mail is shown in a frame of no origin, which sends no cookie: so the addresses of its text and of the pictures within it say who may have
// what, signed, for a quarter of an hour. Rights are judged again when one is asked for.
import { z } from "zod";

export const inlinePath = "/mail/inline/";
export const framePath = "/mail/frames/";
export const exportPath = "/mail/exports/";
const lifeMs = 15 * 60_000;

interface InlineGrant {
  readonly attachmentId: string;
  /** The token of whoever opened the mail. */
  readonly tokenId: string;
}

interface FrameGrant {
  readonly emailId: string;
  readonly tokenId: string;
  readonly showRemoteImages: boolean;
}

export interface SignedAddresses<Grant> {
  addressOf(grant: Grant): string;
  /** Null if we did not make it, or it is over. */
  read(signed: string): Grant | null;
}

export type InlineAddresses = SignedAddresses<InlineGrant>;
export type FrameAddresses = SignedAddresses<FrameGrant>;
export type ExportAddresses = SignedAddresses<ExportGrant>;

/** With a key of its own for each use: no address stands for one of the other kind. */
export interface Signer {
  sign(text: string): string;
  verify(signed: string): string | null;
}

export interface ExportGrant {
  readonly organizationId: string;
  readonly address: string;
  /** The token of whoever ordered it. */
  readonly tokenId: string;
}

const exportGrant = z.object({ organizationId: z.uuid(), address: z.string(), tokenId: z.uuid() });
const inlineGrant = z.object({ attachmentId: z.uuid(), tokenId: z.uuid() });
const frameGrant = z.object({ emailId: z.uuid(), tokenId: z.uuid(), showRemoteImages: z.boolean() });

export const createInlineAddresses = (signer: Signer, now: () => Date): InlineAddresses =>
  createSignedAddresses(inlinePath, inlineGrant, signer, now);
export const createFrameAddresses = (signer: Signer, now: () => Date): FrameAddresses =>
  createSignedAddresses(framePath, frameGrant, signer, now);
/** @param signer one whose texts nobody can read: the address of a person does not belong into logs of servers */
export const createExportAddresses = (signer: Signer, now: () => Date): ExportAddresses =>
  createSignedAddresses(exportPath, exportGrant, signer, now);

function createSignedAddresses<Grant>(
  path: string,
  grantShape: z.ZodType<Grant>,
  signer: Signer,
  now: () => Date,
): SignedAddresses<Grant> {
  const shape = z.tuple([grantShape, z.number()]);
  return {
    addressOf: (grant) => `${path}${signer.sign(JSON.stringify([grant, now().getTime() + lifeMs]))}`,
    read(signed) {
      const text = signer.verify(signed);
      if (text === null) return null;
      const [grant, endsAt] = shape.parse(JSON.parse(text));
      return endsAt <= now().getTime() ? null : grant;
    },
  };
}
