import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createReadBody, type ReadBodyDependencies } from "../../../src/app/mail/read-body.ts";
import { createFrameAddresses, createInlineAddresses, framePath } from "../../../src/app/mail/signed-addresses.ts";
import { must } from "../../../src/lib/must.ts";
import { una, viewerOf } from "../../support/mail-world.ts";

const viewer = viewerOf(una);
const tokenId = randomUUID();
const id = randomUUID();

/** One mail, whose text may become another one, and how often any was cleaned. */
function openMail(content = "<p>Hello</p>") {
  const mail = { content, isMine: true };
  let cleaned = 0;
  const signer = { sign: (text: string) => Buffer.from(text).toString("base64url"), verify };
  const now = () => new Date(0);
  const body = () => ({ state: "STORED" as const, type: "html" as const, content: mail.content, text: "Hello" });
  const reads = createReadBody({
    html: {
      clean(html, { showRemoteImages }) {
        cleaned += 1;
        return { html: `${html}${showRemoteImages ? " with pictures" : ""}`, remoteImages: 2 };
      },
      foldQuote: (html) => `folded ${html}`,
    },
    // No other part of a mail is looked at.
    read: { find: async () => (mail.isMine ? ({ id, body: body() } as never) : null) },
    reach: async () => [],
    viewerOf: async (token) => (token === tokenId ? viewer : null),
    inlineAddresses: createInlineAddresses(signer, now),
    frameAddresses: createFrameAddresses(signer, now),
    attachments: {} as ReadBodyDependencies["attachments"],
    fetchText: {} as ReadBodyDependencies["fetchText"],
  });
  return {
    mail,
    cleanings: () => cleaned,
    async open(showRemoteImages = false) {
      const shown = await reads.body({ viewer, tokenId }, { id, body: body() }, { showRemoteImages });
      return must(shown?.frameUrl, "an address").slice(framePath.length);
    },
    frame: reads.frame,
  };
}

const verify = (signed: string) => Buffer.from(signed, "base64url").toString();

describe("the HTML of a mail that is opened", () => {
  it("is cleaned once for its number of pictures and for its frame", async () => {
    const { open, frame, cleanings } = openMail();
    const signed = await open();
    expect(await frame(signed)).toEqual({ html: "folded <p>Hello</p>", showRemoteImages: false });
    expect(cleanings()).toBe(1);
    // Later it is cleaned anew: nothing is kept for long.
    expect(await frame(signed)).toEqual({ html: "folded <p>Hello</p>", showRemoteImages: false });
    expect(cleanings()).toBe(2);
  });

  it("is another one with pictures", async () => {
    const { open, frame } = openMail();
    const [cut, whole] = [await open(), await open(true)];
    expect((await frame(whole))?.html).toBe("folded <p>Hello</p> with pictures");
    expect((await frame(cut))?.html).toBe("folded <p>Hello</p>");
  });

  it("is what the mail says now", async () => {
    const { mail, open, frame } = openMail();
    const signed = await open();
    mail.content = "<p>Other</p>";
    expect((await frame(signed))?.html).toBe("folded <p>Other</p>");
  });

  it("is shown to nobody who may read the mail no more", async () => {
    const { mail, open, frame } = openMail();
    const signed = await open();
    mail.isMine = false;
    expect(await frame(signed)).toBeNull();
  });

  it("is not kept when it is long", async () => {
    const { open, frame, cleanings } = openMail("x".repeat(500_001));
    await frame(await open());
    expect(cleanings()).toBe(2);
  });
});
