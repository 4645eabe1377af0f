// Pictures within a mail have addresses of their own. The frame that shows a mail has no cookie, so the address itself says who may have
// what, signed, for a quarter of an hour. Rights are judged again when it is asked for.
import { z } from "zod";

export const inlinePath = "/mail/inline/";
const lifeMs = 15 * 60_000;

interface InlineGrant {
  readonly attachmentId: string;
  /** The token of whoever opened the mail. */
  readonly tokenId: string;
}

export interface InlineAddresses {
  addressOf(grant: InlineGrant): string;
  /** Null if we did not make it, or it is over. */
  read(signed: string): InlineGrant | null;
}

export interface Signer {
  sign(text: string): string;
  verify(signed: string): string | null;
}

const shape = z.tuple([z.uuid(), z.uuid(), z.number()]);

export function createInlineAddresses(signer: Signer, now: () => Date): InlineAddresses {
  return {
    addressOf: ({ attachmentId, tokenId }) =>
      `${inlinePath}${signer.sign(JSON.stringify([attachmentId, tokenId, now().getTime() + lifeMs]))}`,
    read(signed) {
      const text = signer.verify(signed);
      if (text === null) return null;
      const [attachmentId, tokenId, endsAt] = shape.parse(JSON.parse(text));
      return endsAt <= now().getTime() ? null : { attachmentId, tokenId };
    },
  };
}
