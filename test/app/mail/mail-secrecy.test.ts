import fc from "fast-check";
import { expect, test } from "vitest";
import type { MemoryMail } from "../../../src/adapters/memory/mail-store.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import { anyMails, anyRules, anyViewer, askAll, withOtherSecrets } from "../../support/mail-secrecy.ts";
import { createMailWorld, kim, type MailRules, mailboxOf, mailOf, una, viewerOf } from "../../support/mail-world.ts";

async function answersTo(rules: MailRules, mails: readonly MemoryMail[], viewer: Viewer): Promise<unknown> {
  const { store, read } = createMailWorld(rules);
  store.rows.mails.push(...mails);
  for (const accountId of Object.values(mailboxOf)) {
    const folder = { isFollowed: true, isGone: false, isInDeletedItems: false, wellKnown: null, parentId: null };
    const counts = { countInMicrosoft: null, unreadInMicrosoft: null };
    store.rows.folders.set(accountId, [
      { id: "folder0", collectionId: accountId, name: "Folder", ...folder, ...counts },
    ]);
  }
  const threads: unknown[] = [];
  for (const { threadId } of mails) threads.push(await read.thread(viewer, threadId));
  const counts = [await read.count(viewer, { filter: {}, isThreaded: true })];
  return [await askAll(read, viewer), counts, threads.filter((thread) => thread !== null)];
}

test("no answer depends on mail that the viewer may not read, nor on what their level does not show", async () => {
  await fc.assert(
    fc.asyncProperty(anyRules, anyViewer, anyMails, async (rules, viewer, mails) => {
      const reached = await createMailWorld(rules).reach(viewer);
      const visible = withOtherSecrets(reached, mails);
      expect(await answersTo(rules, mails, viewer)).toEqual(await answersTo(rules, visible, viewer));
    }),
    { numRuns: 300 },
  );
});

test("a forger who knows a mail's Message-ID, sender and time learns nothing from it, before it arrives and after", async () => {
  await fc.assert(
    fc.asyncProperty(anyRules, fc.boolean(), async (rules, isHere) => {
      // Kim makes a mail like the one that Una gets from the customer.
      const real = mailOf(1, mailboxOf.una, isHere ? {} : { state: "IN_DELETED_ITEMS", folderId: "trash" });
      const forged = mailOf(2, mailboxOf.kim, {
        ...{ messageId: real.messageId, from: real.from, sentAt: real.sentAt, receivedAt: real.receivedAt },
        ...{ conversationId: real.conversationId, inReplyTo: real.messageId, references: [real.messageId ?? ""] },
      });
      const { reach } = createMailWorld(rules);
      const reaches = async (who: string, mailbox: string): Promise<boolean> =>
        (await reach(viewerOf(who))).some(({ accountId }) => accountId === mailbox);
      if (!(await reaches(kim, mailboxOf.una))) {
        const before = await answersTo(rules, [forged], viewerOf(kim));
        expect(await answersTo(rules, [forged, real], viewerOf(kim))).toEqual(before);
        expect(await answersTo(rules, [real, forged], viewerOf(kim))).toEqual(before);
      }
      if (!(await reaches(una, mailboxOf.kim))) {
        const before = await answersTo(rules, [real], viewerOf(una));
        expect(await answersTo(rules, [real, forged], viewerOf(una))).toEqual(before);
      }
    }),
  );
});
