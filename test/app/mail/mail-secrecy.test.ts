import fc from "fast-check";
import { expect, test } from "vitest";
import type { MemoryMail } from "../../../src/adapters/memory/mail-store.ts";
import {
  levelOfMail,
  type MailLevel,
  mailSharings,
  mailStates,
  namedDomains,
} from "../../../src/core/access/mail-access.ts";
import { levelOfPart, type MailPart, showsPart } from "../../../src/core/access/mail-view.ts";
import { roles } from "../../../src/core/access/role.ts";
import { tokenScopes } from "../../../src/core/access/token-scopes.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import {
  administrator,
  auditor,
  createMailWorld,
  kim,
  type MailRules,
  mailboxOf,
  mailOf,
  stranger,
  una,
  viewerOf,
} from "../../support/mail-world.ts";

const people = [una, kim, stranger, administrator, auditor];
const anyRules: fc.Arbitrary<MailRules> = fc.record({
  sharing: fc.constantFrom(...mailSharings),
  ownDomains: fc.constantFrom([], ["contoso.example"], ["contoso.example", "customer.example"]),
  narrowed: fc.dictionary(fc.constantFrom(una, kim, stranger), fc.constantFrom(...mailSharings)),
  glass: fc.dictionary(fc.constantFrom(administrator, auditor), fc.subarray([una, kim, stranger])),
});
const anyViewer: fc.Arbitrary<Viewer> = fc
  .tuple(fc.constantFrom(...people), fc.constantFrom(...roles), fc.subarray([...tokenScopes]))
  .map(([userId, role, scopes]) => viewerOf(userId, role, scopes));
const anyAddress = fc.constantFrom("buyer@customer.example", "lee@contoso.example", "/O=X/CN=LEE", "");
const anyMails = fc
  .array(
    fc.record({
      accountId: fc.constantFrom(...Object.values(mailboxOf)),
      state: fc.constantFrom(...mailStates),
      address: anyAddress,
      isRead: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) =>
    rows.map(({ accountId, state, address, isRead }, nth) =>
      mailOf(nth, accountId, { state, isRead, from: { name: `people${nth}`, address } }),
    ),
  );

const words = (nth: number): readonly (readonly [string, MailPart])[] => [
  [`people${nth} `, "from"],
  [`subject${nth} `, "subject"],
  [`text${nth} `, "body"],
  [`bcc${nth} `, "bcc"],
];

/** Everything that can be asked, with words that are in some mail. */
async function askAll(rules: MailRules, mails: readonly MemoryMail[], viewer: Viewer): Promise<unknown> {
  const { store, read } = createMailWorld(rules);
  store.rows.mails.push(...mails);
  for (const accountId of Object.values(mailboxOf)) {
    store.rows.folders.set(accountId, [
      {
        ...{ id: "folder0", collectionId: accountId, parentId: null, name: "Folder", wellKnown: null },
        ...{
          isFollowed: true,
          isGone: false,
          isInDeletedItems: false,
          countInMicrosoft: null,
          unreadInMicrosoft: null,
        },
      },
    ]);
  }
  const answers: unknown[] = [];
  const filters = [
    { states: mailStates },
    { isRead: false },
    { isFlagged: false },
    { hasAttachments: false },
    { from: "customer.example" },
    ...Object.values(mailboxOf).map((accountId) => ({ accountId, folder: { id: "folder0", withSubfolders: true } })),
  ];
  for (const filter of filters) {
    for (const order of ["NEWEST_FIRST", "OLDEST_FIRST"] as const) {
      answers.push(await read.list(viewer, { filter, order, first: 3, after: null }));
    }
    answers.push(await read.count(viewer, { filter }), await read.count(viewer, { filter, isThreaded: true }));
  }
  for (let nth = 0; nth < 8; nth += 1) {
    for (const [word] of words(nth)) {
      answers.push(await read.count(viewer, { filter: { states: mailStates }, search: word }));
    }
    const { id, threadId } = mailOf(nth, mailboxOf.una);
    answers.push(await read.find(viewer, id), await read.thread(viewer, threadId));
  }
  for (const accountId of Object.values(mailboxOf)) {
    answers.push(await read.folders(viewer, accountId));
  }
  return answers;
}

/** The mail without what this level does not show of it: other words of the same shape. */
function withOtherSecrets(mail: MemoryMail, level: MailLevel): MemoryMail {
  const secret = mailOf(99, mail.accountId, { isRead: !mail.isRead, importance: "high", categories: ["Secret"] });
  const hidden = (Object.keys(levelOfPart) as MailPart[]).filter((part) => !showsPart(level, part));
  const changed = Object.fromEntries(hidden.map((part) => [part, secret[part]]));
  const headers = showsPart(level, "headers") && !showsPart(level, "bcc") ? { headers: secret.headers } : {};
  return { ...mail, ...changed, ...headers };
}

test("no answer depends on mail that the viewer may not read, nor on what their level does not show", async () => {
  await fc.assert(
    fc.asyncProperty(anyRules, anyViewer, anyMails, async (rules, viewer, mails) => {
      const { reach } = createMailWorld(rules);
      const reached = await reach(viewer);
      const visible = mails.flatMap((mail) => {
        const found = reached.find(({ accountId }) => accountId === mail.accountId);
        const facts = { state: mail.state, domains: namedDomains(mail) };
        const level = found === undefined ? "NOTHING" : levelOfMail(found.reach, facts);
        return level === "NOTHING" ? [] : [withOtherSecrets(mail, level)];
      });
      expect(await askAll(rules, mails, viewer)).toEqual(await askAll(rules, visible, viewer));
    }),
    { numRuns: 300 },
  );
});

test("a forger who knows a mail's Message-ID, sender and time learns nothing from it, before it arrives and after", async () => {
  await fc.assert(
    fc.asyncProperty(anyRules, fc.boolean(), async (rules, isHere) => {
      // Kim writes a mail like the one that Una gets from the customer.
      const real = mailOf(1, mailboxOf.una, isHere ? {} : { state: "IN_DELETED_ITEMS" });
      const forged = mailOf(2, mailboxOf.kim, {
        ...{ messageId: real.messageId, from: real.from, sentAt: real.sentAt, receivedAt: real.receivedAt },
        ...{ conversationId: real.conversationId, inReplyTo: real.messageId, references: [real.messageId ?? ""] },
      });
      const { reach } = createMailWorld(rules);
      const sharesUna = (await reach(viewerOf(kim))).some(({ accountId }) => accountId === mailboxOf.una);
      if (sharesUna) return;
      const before = await askAll(rules, [forged], viewerOf(kim));
      expect(await askAll(rules, [forged, real], viewerOf(kim))).toEqual(before);
      expect(await askAll(rules, [real, forged], viewerOf(kim))).toEqual(before);
      // And nothing of it is seen by Una.
      expect(await askAll(rules, [real, forged], viewerOf(una))).toEqual(
        (await reach(viewerOf(una))).some(({ accountId }) => accountId === mailboxOf.kim)
          ? expect.anything()
          : await askAll(rules, [real], viewerOf(una)),
      );
    }),
  );
});
