import { expect, it } from "vitest";
import { createMailboxes } from "../../../../src/adapters/graph/mailboxes.ts";
import type { MailBytes } from "../../../../src/app/ports/mail-source.ts";
import { ownLimits } from "../../../support/graph-limits.ts";
import { startSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";

const person = "quiet";

async function collect({ chunks }: MailBytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces);
}

it("files of a mail are listed and come byte for byte, the mail as MIME, and its text by itself", async () => {
  const { origin, control } = await startSimulator();
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));
  const { immutableId } = control.mail.deliver(person, {
    subject: "Offer",
    html: "<p>Dear Quinn</p>",
    attachments: [
      { name: "offer.pdf", contentType: "application/pdf", contentBytes: bytes.toString("base64") },
      { name: "logo.png", contentType: "image/png", contentBytes: "aGk=", isInline: true, contentId: "logo@x" },
    ],
  });
  const many = control.mail.deliver(person, {
    subject: "Many files",
    attachments: Array.from({ length: 35 }, (_, at) => ({ name: `${at}.txt`, contentBytes: "aGk=" })),
  }).immutableId;
  const plain = control.mail.deliver(person, { subject: "Without files" }).immutableId;
  const tokens = { forAccount: async () => control.entra.accessToken(person, ["Mail.ReadWrite"]) };
  const source = await createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: origin }).openMail({
    id: person,
  });

  const ids = [immutableId, plain, `${immutableId}x`, many];
  const [files, none, gone, all] = await source.listAttachments(ids, noSignal);
  expect(all).toHaveLength(35);
  expect(none).toEqual([]);
  expect(gone === null || gone instanceof Error).toBe(true);
  if (!Array.isArray(files)) throw new Error("There should be files.");
  expect(files).toMatchObject([
    { kind: "file", name: "offer.pdf", contentType: "application/pdf", isInline: false, contentId: null },
    { kind: "file", name: "logo.png", isInline: true, contentId: "logo@x" },
  ]);
  const ref = { mailId: immutableId, attachmentId: String(files[0]?.id) };
  expect((await source.readAttachment(ref, collect, noSignal)).equals(bytes)).toBe(true);
  expect((await source.readMime(immutableId, collect, noSignal)).toString()).toMatch(/^Subject: Offer\r?$/m);
  const [content] = await source.readContents([immutableId], noSignal);
  expect(content).toMatchObject({ body: { state: "STORED", text: "Dear Quinn" }, hasAttachments: true });
});
