import { describe, expect, it } from "vitest";
import { type MailSharing, mailSharings } from "../../../src/core/access/mail-access.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import {
  administrator,
  auditor,
  createMailWorld,
  idOf,
  kim,
  type MailRules,
  mailboxOf,
  mailOf,
  stranger,
  una,
  viewerOf,
} from "../../support/mail-world.ts";

const ownDomains = ["contoso.example"];
const list = { filter: {}, order: "NEWEST_FIRST", first: 100, after: null } as const;

/** Una's mail: one with a customer, one among colleagues, one with a customer in Deleted Items. */
function worldOf(rules: Partial<MailRules>) {
  const world = createMailWorld({ sharing: "NOBODY", ownDomains, ...rules });
  const colleague = { name: "people2", address: "lee@contoso.example" };
  world.store.rows.mails.push(
    mailOf(1, mailboxOf.una),
    mailOf(2, mailboxOf.una, { from: colleague }),
    mailOf(3, mailboxOf.una, { state: "IN_DELETED_ITEMS" }),
    mailOf(4, mailboxOf.system),
  );
  return world;
}

/** What a viewer gets of Una's mail with the customer, by everything that can be asked, and how many mails there are for them at all. */
async function answersTo(viewer: Viewer, rules: Partial<MailRules>): Promise<string> {
  const { read } = worldOf(rules);
  const { rows } = await read.list(viewer, list);
  const all = await read.count(viewer, { filter: { states: ["HERE", "IN_DELETED_ITEMS", "DELETED", "DETACHED"] } });
  const listed = rows.find(({ id }) => id === idOf(4, 1));
  const found = await read.find(viewer, idOf(4, 1));
  expect(found === null ? undefined : found.level).toBe(listed?.level);
  const words: string[] = [];
  for (const word of ["people1", "subject1", "text1", "bcc1"]) {
    const inText = JSON.stringify([listed, found]).includes(word);
    const { count } = await read.count(viewer, { filter: {}, search: word });
    expect([word, count]).toEqual([word, inText ? 1 : 0]);
    if (inText) words.push(word.slice(0, -1));
  }
  return `${all.count} ${words.join("+") || "-"}`;
}

describe("what each viewer reads, finds and counts of Una's mail, under each EMAIL_SHARING", () => {
  const everything = { administrator: [una], auditor: [una] };
  const glass = { [administrator]: everything.administrator, [auditor]: everything.auditor };
  const viewers: readonly (readonly [string, Viewer, Partial<MailRules>])[] = [
    ["una", viewerOf(una), {}],
    ["una without mail.read", viewerOf(una, "USER", ["mail.write", "mail.send"]), {}],
    ["kim, a colleague", viewerOf(kim), {}],
    ["a user elsewhere", viewerOf(stranger), {}],
    ["administrator", viewerOf(administrator, "ADMINISTRATOR"), {}],
    ["administrator, glass broken", viewerOf(administrator, "ADMINISTRATOR"), { glass }],
    ["auditor", viewerOf(auditor, "AUDITOR"), {}],
    ["auditor, glass broken", viewerOf(auditor, "AUDITOR"), { glass }],
    ["administrator elsewhere", viewerOf(idOf(2, 9), "ADMINISTRATOR", undefined, idOf(1, 2)), {}],
  ];

  it("is this table", async () => {
    const lines: string[] = [];
    for (const [name, viewer, rules] of viewers) {
      const cells: string[] = [];
      for (const sharing of mailSharings) cells.push((await answersTo(viewer, { ...rules, sharing })).padEnd(24));
      lines.push(`${name.padEnd(28)} ${cells.join(" ")}`.trimEnd());
    }
    expect(`\n${lines.join("\n")}`).toBe(`
una                          3 people+subject+text+bcc 3 people+subject+text+bcc 3 people+subject+text+bcc 3 people+subject+text+bcc
una without mail.read        0 -                      0 -                      0 -                      0 -
kim, a colleague             0 -                      1 people                 1 people+subject         1 people+subject+text
a user elsewhere             0 -                      0 -                      0 -                      0 -
administrator                0 -                      1 people                 1 people+subject         1 people+subject+text
administrator, glass broken  3 people+subject+text    3 people+subject+text    3 people+subject+text    3 people+subject+text
auditor                      0 -                      1 people                 1 people+subject         1 people+subject+text
auditor, glass broken        3 people+subject+text    3 people+subject+text    3 people+subject+text    3 people+subject+text
administrator elsewhere      0 -                      0 -                      0 -                      0 -`);
  });

  it("is nothing where the person narrowed it, or where the organization's domains are unknown", async () => {
    const wide = { sharing: "EVERYTHING" as MailSharing };
    expect(await answersTo(viewerOf(kim), { ...wide, narrowed: { [una]: "NOBODY" } })).toBe("0 -");
    expect(await answersTo(viewerOf(kim), { ...wide, narrowed: { [una]: "SUBJECT" } })).toBe("1 people+subject");
    expect(await answersTo(viewerOf(kim), { ...wide, ownDomains: [] })).toBe("0 -");
  });

  it("is that of mail with other organizations by the tenants' verified domains, once all of them are known", async () => {
    const shared = { sharing: "SUBJECT" as MailSharing, ownDomains: [] };
    const contoso = { tenantId: "contoso", domains: ["contoso.example"], refusal: null };
    const known = await answersTo(viewerOf(kim), { ...shared, tenants: [contoso] });
    expect(known).toBe("1 people+subject");
    const unread = { tenantId: "works", domains: null, refusal: "Microsoft answered 403" };
    expect(await answersTo(viewerOf(kim), { ...shared, tenants: [contoso, unread] })).toBe("0 -");
    const set = await answersTo(viewerOf(kim), { ...shared, ownDomains, tenants: [unread] });
    expect(set).toBe("1 people+subject");
  });
});

describe("mail folders", () => {
  const folder = {
    ...{ id: "folder1", collectionId: idOf(6, 1), parentId: null, name: "Applications", wellKnown: null },
    ...{ isFollowed: true, isGone: false, isInDeletedItems: false, countInMicrosoft: 1, unreadInMicrosoft: 1 },
  };
  const foldersFor = async (viewer: Viewer, sharing: MailSharing) => {
    const world = worldOf({ sharing });
    world.store.rows.folders.set(mailboxOf.una, [folder]);
    return world.read.folders(viewer, mailboxOf.una);
  };

  it("have their names and counts for whoever reads everything", async () => {
    expect(await foldersFor(viewerOf(una), "NOBODY")).toEqual([{ ...folder, count: 1, unread: 1 }]);
    expect(await foldersFor(viewerOf(kim), "EVERYTHING")).toEqual([{ ...folder, count: 1, unread: 1 }]);
  });

  it("are not told to whoever reads less", async () => {
    expect(await foldersFor(viewerOf(kim), "SUBJECT")).toEqual([]);
    expect(await foldersFor(viewerOf(kim), "NOBODY")).toEqual([]);
    expect(await foldersFor(viewerOf(stranger), "EVERYTHING")).toEqual([]);
  });
});

describe("a list of mail", () => {
  it("goes on page by page, the newest first, and ends", async () => {
    const world = createMailWorld({ sharing: "NOBODY", ownDomains });
    for (let nth = 1; nth <= 7; nth += 1) {
      // Equal times too, and one without a time.
      const receivedAt = nth === 7 ? null : `2026-03-0${Math.ceil(nth / 2)}T08:00:00Z`;
      world.store.rows.mails.push(mailOf(nth, mailboxOf.una, { receivedAt }));
    }
    const seen: string[] = [];
    let after: { receivedAt: string | null; id: string } | null = null;
    for (let pages = 0; pages < 3; pages += 1) {
      const page = await world.read.list(viewerOf(una), { ...list, first: 3, after });
      seen.push(...page.rows.map(({ id }) => id));
      expect(page.hasMore).toBe(pages < 2);
      const last = page.rows.at(-1);
      after = last === undefined ? null : { receivedAt: last.receivedAt, id: last.id };
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 7].map((nth) => idOf(4, nth)));
  });

  it("is refused with the reason when it asks for too much, or for a folder of no mailbox", async () => {
    const { read } = worldOf({});
    await expect(read.list(viewerOf(una), { ...list, first: 102 })).rejects.toThrow("1 to 100");
    await expect(read.count(viewerOf(una), { filter: {}, search: "x".repeat(501) })).rejects.toThrow("500");
    const folder = { id: "folder1", withSubfolders: false };
    await expect(read.count(viewerOf(una), { filter: { folder } })).rejects.toThrow("accountId");
  });

  it("does not tell by a filter what it does not show", async () => {
    const { read } = worldOf({ sharing: "SUBJECT" });
    for (const filter of [{ isRead: false }, { hasAttachments: false }, { isFlagged: false }]) {
      expect((await read.count(viewerOf(kim), { filter })).count).toBe(0);
      expect((await read.count(viewerOf(una), { filter })).count).toBe(2);
    }
    const inFolder = { accountId: mailboxOf.una, folder: { id: "folder1", withSubfolders: false } };
    expect((await read.count(viewerOf(kim), { filter: inFolder })).count).toBe(0);
  });
});
