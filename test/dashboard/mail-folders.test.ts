import { describe, expect, it } from "vitest";
import {
  broughtAlong,
  choiceEffect,
  offeredFolders,
  presentChoice,
  setSubfolders,
  toggleFolder,
} from "../../src/dashboard/mail-folder-choice.ts";
import {
  firstFolderOf,
  firstMailboxOf,
  folderTree,
  mailMailboxesOf,
  shownFolders,
} from "../../src/dashboard/mail-folders.ts";
import { fakeFolder } from "../support/fake-mail.ts";
import { fakeAccount } from "../support/fake-world.ts";

const folders = [
  fakeFolder("work", "Arbeit", { isFollowed: false, countInMicrosoft: 8 }),
  fakeFolder("trash", "Gelöschte Elemente", {
    wellKnownName: "deleteditems",
    isInDeletedItems: true,
    isFollowed: false,
  }),
  fakeFolder("drafts", "Entwürfe", { wellKnownName: "drafts", isFollowed: false }),
  fakeFolder("gone", "Gone", { isGone: true, isFollowed: false, count: 2 }),
  fakeFolder("inbox", "Posteingang", { wellKnownName: "inbox", count: 5 }),
  fakeFolder("projects", "Projects", { parentId: "inbox", count: 3 }),
  fakeFolder("chairs", "Chairs", { parentId: "projects" }),
  fakeFolder("binned", "Binned", { parentId: "trash", isInDeletedItems: true, isFollowed: false, count: 1 }),
];
const tree = folderTree(folders);
const offered = offeredFolders(tree);
const names = (nodes: typeof tree) => nodes.map(({ folder, depth }) => `${"-".repeat(depth)}${folder.id}`);

describe("the folders of a mailbox", () => {
  it("stand below the folder that holds them, well-known ones first in any language", () => {
    expect(names(tree)).toEqual(["inbox", "-projects", "--chairs", "drafts", "trash", "-binned", "work", "gone"]);
    expect(firstFolderOf(folders)).toBe("inbox");
    expect(firstFolderOf([])).toBe("all");
  });

  it("one whose parent is not known stands at the top, and is not lost", () => {
    expect(names(folderTree([fakeFolder("lone", "Lone", { parentId: "hidden" })]))).toEqual(["lone"]);
  });

  it("those without mail that are not followed are not listed, but what a listed one lies in is", () => {
    expect(names(shownFolders(tree))).toEqual(["inbox", "-projects", "--chairs", "trash", "-binned", "gone"]);
  });
});

describe("choosing folders", () => {
  it("Drafts, Deleted Items, what lies below, and what is gone cannot be chosen", () => {
    expect(names(offered)).toEqual(["inbox", "-projects", "--chairs", "work"]);
  });

  it("begins with what is followed, and says a whole branch by its top", () => {
    expect([...presentChoice(offered)]).toEqual([["inbox", { withSubfolders: true }]]);
  });

  it("a folder below that is not followed is not brought along by opening the page", () => {
    const partly = offeredFolders(
      folderTree(folders.map((folder) => (folder.id === "chairs" ? { ...folder, isFollowed: false } : folder))),
    );
    expect([...presentChoice(partly)]).toEqual([
      ["inbox", { withSubfolders: false }],
      ["projects", { withSubfolders: false }],
    ]);
  });

  it("says before it is saved how much would be read and how much stays", () => {
    const choice = toggleFolder(setSubfolders(presentChoice(offered), "inbox", false), "work");
    expect([...broughtAlong(offered, presentChoice(offered))]).toEqual(["projects", "chairs"]);
    expect(choiceEffect(offered, choice)).toEqual({ added: 1, left: 2, mailToRead: 8, mailLeft: 3 });
    expect(toggleFolder(choice, "work").has("work")).toBe(false);
  });
});

describe("the mailbox that is shown first", () => {
  const others = fakeAccount("busy");
  const own = fakeAccount("quiet");
  const viewerId = own.user?.id ?? "";
  const broken = { ...own, id: "broken", state: "NEEDS_REAUTH" } as const;

  it("is one's own, and of several one that works", () => {
    expect(firstMailboxOf([others, broken, own], viewerId)).toBe(own);
    expect(firstMailboxOf([others, broken], viewerId)).toBe(broken);
  });

  it("is one that works where none is one's own", () => {
    expect(firstMailboxOf([broken, own], "auditor")).toBe(own);
    expect(firstMailboxOf([broken], "auditor")).toBe(broken);
    expect(firstMailboxOf([], "auditor")).toBeUndefined();
  });
});

describe("the mailboxes of the mail page", () => {
  const own = fakeAccount("quiet");
  const system = (listed: Partial<{ readerIds: string[]; readerRoles: ("USER" | "AUDITOR")[] }>) => ({
    ...{ accountId: "support", label: "Support", address: "support@contoso.example", account: null },
    ...{ readerIds: [], readerRoles: [], ...listed },
  });
  const viewer = { id: own.user?.id ?? "", role: "USER" } as const;
  const readable = (...all: Parameters<typeof mailMailboxesOf>) =>
    mailMailboxesOf(...all).flatMap(({ displayName, isReaders }) => (isReaders ? [displayName] : []));

  it("are one's own, and system mailboxes that list one, in person or by role", () => {
    expect(readable([own], [system({ readerIds: [viewer.id] })], viewer)).toEqual([own.displayName, "Support"]);
    expect(readable([], [system({ readerRoles: ["USER"] })], viewer)).toEqual(["Support"]);
    expect(readable([], [system({ readerRoles: ["AUDITOR"] })], viewer)).toEqual([]);
    expect(mailMailboxesOf([], [{ ...system({}), accountId: null }], viewer)).toEqual([]);
  });

  it("show a system mailbox once, whoever sees its account too", () => {
    const account = { ...own, id: "support", user: null };
    expect(mailMailboxesOf([account], [system({})], viewer).map(({ displayName }) => displayName)).toEqual(["Support"]);
  });
});
