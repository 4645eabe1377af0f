import fc from "fast-check";
import type { MemoryMail } from "../../src/adapters/memory/mail-store.ts";
import type { ReadMail } from "../../src/app/mail/read-mail.ts";
import {
  levelOfMail,
  type MailLevel,
  mailSharings,
  mailStates,
  namedDomains,
  type ReachedMailbox,
} from "../../src/core/access/mail-access.ts";
import { levelOfPart, type MailPart, showsPart } from "../../src/core/access/mail-view.ts";
import { roles } from "../../src/core/access/role.ts";
import { tokenScopes } from "../../src/core/access/token-scopes.ts";
import type { Viewer } from "../../src/core/access/viewer.ts";
import {
  administrator,
  auditor,
  kim,
  type MailRules,
  mailboxOf,
  mailOf,
  stranger,
  una,
  viewerOf,
} from "./mail-world.ts";

export const anyRules: fc.Arbitrary<MailRules> = fc.record({
  sharing: fc.constantFrom(...mailSharings),
  ownDomains: fc.constantFrom([], ["contoso.example"], ["contoso.example", "customer.example"]),
  narrowed: fc.dictionary(fc.constantFrom(una, kim, stranger), fc.constantFrom(...mailSharings)),
  glass: fc.dictionary(fc.constantFrom(administrator, auditor), fc.subarray([una, kim, stranger])),
});

export const anyViewer: fc.Arbitrary<Viewer> = fc
  .tuple(
    fc.constantFrom(una, kim, stranger, administrator, auditor),
    fc.constantFrom(...roles),
    fc.subarray([...tokenScopes]),
  )
  .map(([userId, role, scopes]) => viewerOf(userId, role, scopes));

/** Mails of all mailboxes, with people within the organization and outside, in every state. */
export const anyMails: fc.Arbitrary<readonly MemoryMail[]> = fc
  .array(
    fc.record({
      accountId: fc.constantFrom(...Object.values(mailboxOf)),
      state: fc.constantFrom(...mailStates),
      address: fc.constantFrom("buyer@customer.example", "lee@contoso.example", "/O=X/CN=LEE", ""),
      isRead: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) =>
    rows.map(({ accountId, state, address, isRead }, nth) =>
      mailOf(nth, accountId, {
        ...{ state, isRead, from: { name: `people${nth}`, address } },
        ...(state === "IN_DELETED_ITEMS" ? { folderId: "trash" } : {}),
      }),
    ),
  );

/** Everything that a viewer can ask about these mails, with words that are in some of them. */
export async function askAll(read: ReadMail, viewer: Viewer): Promise<unknown> {
  const answers: unknown[] = [];
  const inFolder = Object.values(mailboxOf).map((accountId) => ({
    ...{ accountId, folder: { id: "folder0", withSubfolders: true } },
  }));
  const filters = [
    { states: mailStates },
    ...[{ isRead: false }, { isFlagged: false }, { hasAttachments: false }, { from: "buyer@customer.example" }],
    ...inFolder,
  ];
  for (const filter of filters) {
    for (const order of ["NEWEST_FIRST", "OLDEST_FIRST"] as const) {
      const { rows, hasMore } = await read.list(viewer, { filter, order, first: 3, after: null });
      answers.push(rows.map(withoutThread), hasMore);
    }
    answers.push(await read.count(viewer, { filter }));
  }
  for (let nth = 0; nth < 8; nth += 1) {
    for (const search of [`people${nth}`, `subject${nth}`, `text${nth}`, `bcc${nth}`]) {
      answers.push(await read.count(viewer, { filter: { states: mailStates }, search }));
    }
    const mixed = [`-text${nth} people${nth}`, `-subject${nth} people${nth}`, `"people${nth} subject${nth}" or bcc*`];
    for (const search of nth < 2 ? mixed : []) answers.push(await read.count(viewer, { filter: {}, search }));
    const found = await read.find(viewer, mailOf(nth, mailboxOf.una).id);
    answers.push(found && withoutThread(found));
  }
  for (const accountId of Object.values(mailboxOf)) answers.push(await read.folders(viewer, accountId));
  return answers;
}

/** A thread's id is made anew wherever mail is stored. */
function withoutThread<Mail extends { readonly threadId: string }>({ threadId: _, ...mail }: Mail) {
  return mail;
}

/** What is left when everything that a viewer may not see is another thing: the mails that they see, with other secrets. */
export function withOtherSecrets(
  reached: readonly ReachedMailbox[],
  mails: readonly MemoryMail[],
): readonly MemoryMail[] {
  return mails.flatMap((mail) => {
    const mailbox = reached.find(({ accountId }) => accountId === mail.accountId);
    const facts = { state: mail.state, domains: namedDomains(mail) };
    const level = mailbox === undefined ? "NOTHING" : levelOfMail(mailbox.reach, facts);
    return level === "NOTHING" ? [] : [changed(mail, level)];
  });
}

function changed(mail: MemoryMail, level: MailLevel): MemoryMail {
  const secret = mailOf(99, mail.accountId, { isRead: !mail.isRead, importance: "high", categories: ["Secret"] });
  const hidden = (Object.keys(levelOfPart) as MailPart[]).filter((part) => !showsPart(level, part));
  const parts = Object.fromEntries(hidden.map((part) => [part, secret[part]]));
  const headers = showsPart(level, "headers") && !showsPart(level, "bcc") ? { headers: secret.headers } : {};
  return { ...mail, ...parts, ...headers };
}
