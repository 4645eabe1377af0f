import fc from "fast-check";
import { expect } from "vitest";
import { followedFolders, type TreeFolder } from "../../src/core/mail/followed-folders.ts";
import type { M365Item } from "../../src/core/records/m365-item.ts";
import { emptyMail, mailKind } from "../../src/core/records/mail.ts";
import { differingFields } from "../../src/core/sync/merge.ts";
import type { MailSyncSettings } from "../../src/core/sync/sync-settings.ts";
import { answerBrake, lastRun } from "./sync-orders.ts";
import { createSyncWorld, OWNER, type SyncWorld, type Trouble, type WorldOf } from "./sync-world.ts";

/**
 * What may happen to a mailbox: mail comes, is read, flagged, moved, deleted, restored and purged; folders are made, renamed, moved, deleted
 * and purged; cursors die, tombstones lie, the worker crashes. Then sync until quiet: Oro holds what Microsoft holds in the folders that are
 * followed, keeps what it had of the others, and a further run writes nothing.
 */

const people = { from: null, sender: null, to: [], cc: [], bcc: [], replyTo: [], sensitivity: "normal" };

/** As Exchange does it: ids are kept, the folder is a field, read marks are told light. */
export const ofMail: WorldOf = {
  kind: mailKind,
  resource: "EMAIL",
  service: {
    keepsIds: true,
    forgetsCollections: true,
    tellsLight: ["isRead"],
    placed: (fields, folderId) => ({ ...fields, folderId }),
    shows: (item: M365Item) => ({
      ...item,
      content: {
        ...people,
        from: { name: "", address: `${String(item.fields.subject).split(" ")[0]?.toLowerCase()}@fabrikam.example` },
        text: `The text of ${item.fields.subject}`,
        body: { state: "STORED", type: "text", content: `The text of ${item.fields.subject}`, text: "" },
      },
    }),
  },
};

export const openMail: MailSyncSettings = {
  folders: [
    { folder: "inbox", withSubfolders: true },
    { folder: "sentitems", withSubfolders: false },
  ],
  rules: { excluded: [], importsInternal: true, ownDomains: [] },
  bodyLimitBytes: 50_000_000,
  keepsDeleted: true,
  deletionBrakeMost: 1_000_000,
};

const INBOX = "list-default";
const standing = [
  { id: INBOX, name: "Posteingang", isDefault: true, wellKnown: "inbox" },
  ...["sentitems", "drafts", "deleteditems", "junkemail"].map((name) => ({ id: name, name, wellKnown: name })),
];

export function mailWorld(mail: Partial<MailSyncSettings> = {}): SyncWorld {
  const world = createSyncWorld({ direction: "M365_TO_OFFICE", mail: { ...openMail, ...mail } }, ofMail);
  for (const folder of standing) addFolder(world, { ...folder, parentId: null });
  return world;
}

interface Folder {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly isDefault?: boolean;
  readonly wellKnown?: string;
}

export const addFolder = (world: SyncWorld, folder: Folder): void =>
  world.mailbox.addCollection({ isDefault: false, isReadOnly: false, ...folder });

export const letter = (subject: string) => ({
  ...emptyMail,
  flag: { ...emptyMail.flag },
  subject,
  receivedAt: "2026-04-30T08:00:00Z",
});

const doings = [
  ...[
    "arrive",
    "arrive",
    "arrive",
    "read",
    "read",
    "flag",
    "move",
    "move",
    "bin",
    "restore",
    "purge",
    "revive",
    "ghost",
  ],
  ...["makeFolder", "renameFolder", "moveFolder", "binFolder", "purgeFolder", "expire"],
] as const;

export type MailStep =
  | { readonly do: (typeof doings)[number]; readonly pick: number; readonly place: number }
  | { readonly do: "sync"; readonly troubles: readonly (Trouble | null)[] };

const trouble = fc.oneof(
  { weight: 30, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom<Trouble>("crash", "unavailable", "throttled") },
);

export const mailHistories: fc.Arbitrary<readonly MailStep[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ do: fc.constantFrom(...doings), pick: fc.nat(20), place: fc.nat(20) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("sync" as const),
        troubles: fc.array(trouble, { maxLength: 60, size: "max" }),
      }),
    },
  ),
  { minLength: 5, maxLength: 50, size: "max" },
);

/** By the id of a mail: every folder that it was ever in. */
export type Places = ReadonlyMap<string, ReadonlySet<string>>;

export async function playMail(world: SyncWorld, steps: readonly MailStep[]): Promise<Places> {
  const purged: M365Item[] = [];
  const places = new Map<string, Set<string>>();
  for (const [serial, step] of steps.entries()) {
    if (step.do === "sync") {
      world.troubles = [...step.troubles];
      await world.sync();
      world.troubles = [];
    } else take(world, step, serial, purged);
    for (const [id, { collectionId }] of world.mailbox.items) {
      places.set(id, (places.get(id) ?? new Set()).add(collectionId));
    }
    world.advance(1_000);
  }
  return places;
}

function take(
  world: SyncWorld,
  { do: doing, pick, place }: Exclude<MailStep, { do: "sync" }>,
  serial: number,
  purged: M365Item[],
): void {
  const { mailbox } = world;
  const folders = foldersIn(world);
  const own = folders.filter(({ wellKnown }) => !wellKnown);
  const id = pickOf([...mailbox.items.keys()], pick) ?? "";
  const item = mailbox.items.get(id)?.item;
  const folder = pickOf(folders, place)?.externalId ?? INBOX;
  const made = pickOf(own, pick);
  switch (doing) {
    case "arrive":
      mailbox.make(folder, letter(`Mail ${serial}`));
      return;
    case "read":
      mailbox.edit(id, { isRead: !item?.fields.isRead });
      return;
    case "flag":
      mailbox.edit(id, { categories: [`${serial}`] });
      return;
    case "move":
      mailbox.move(id, folder);
      return;
    case "bin":
      mailbox.move(id, "deleteditems");
      return;
    case "restore":
      mailbox.move(id, INBOX);
      return;
    case "purge":
      if (item !== undefined) purged.push(item);
      mailbox.remove(id);
      return;
    case "revive": {
      const back = purged.pop();
      if (back !== undefined) mailbox.restore(back.id, folder, back);
      return;
    }
    case "ghost":
      // Of what was never told, a lie would be all that is ever told.
      if ([...world.store.state().links.values()].some(({ m365Id }) => m365Id === id)) mailbox.tellRemoved(id);
      return;
    case "makeFolder":
      addFolder(world, { id: `folder-${serial}`, name: "New", parentId: folder });
      return;
    case "renameFolder":
      if (made !== undefined)
        addFolder(world, { id: made.externalId, name: `Name ${serial}`, parentId: made.parentId ?? null });
      return;
    case "moveFolder":
    case "binFolder": {
      const parentId = doing === "binFolder" ? "deleteditems" : folder;
      if (made === undefined || linesOf(folders, parentId).includes(made.externalId)) return;
      addFolder(world, { id: made.externalId, name: "Moved", parentId });
      return;
    }
    case "purgeFolder": {
      if (made === undefined) return;
      for (const one of folders)
        if (linesOf(folders, one.externalId).includes(made.externalId)) mailbox.removeCollection(one.externalId);
      return;
    }
    case "expire":
      mailbox.expireCursors();
      return;
  }
}

/** The folder and those above it. */
export function linesOf(folders: readonly TreeFolder[], id: string): readonly string[] {
  const folder = folders.find(({ externalId }) => externalId === id);
  return folder === undefined ? [] : [id, ...linesOf(folders, folder.parentId ?? "")];
}

export function pickOf<T>(all: readonly T[], pick: number): T | undefined {
  return all.length === 0 ? undefined : all[pick % all.length];
}

/** The mailbox's folders as they are now, followed as the last run left them. */
function foldersIn(world: Pick<FollowedMail, "store" | "mailbox">): readonly TreeFolder[] {
  const stored = new Map([...world.store.state().collections.values()].map((one) => [one.externalId, one.state]));
  return world.mailbox.folders().map(({ id, parentId, wellKnown }) => ({
    ...{ externalId: id, parentId: parentId ?? null, wellKnown: wellKnown ?? null },
    isFollowed: stored.get(id) === "ACTIVE",
  }));
}

/** Within the hour, so that no daily comparison mends what the rounds of changes should have told. */
export async function settleMail(world: SyncWorld): Promise<void> {
  for (let run = 0; run < 6; run += 1) {
    world.advance(600_000);
    await world.sync();
    if (lastRun(world).state === "AWAITING_APPROVAL") answerBrake(world, "APPROVED");
  }
}

const neverImported = ["drafts", "deleteditems", "junkemail"];
const alwaysFollowed = ["inbox", "sentitems"];

const isWithin = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean =>
  [...some].every((one) => all.has(one));

/** A mailbox as it is, and what was read of it. */
export interface FollowedMail extends Pick<SyncWorld, "store" | "settings" | "records"> {
  readonly mailbox: Pick<SyncWorld["mailbox"], "items" | "folders" | "writes">;
}

export async function expectMailAgrees(world: FollowedMail, places: Places): Promise<void> {
  const { links, inbox } = world.store.state();
  const modes = followedFolders(foldersIn(world), world.settings.mail?.folders ?? []);
  const byItem = new Map([...links.values()].map((link) => [link.m365Id, link]));
  const records = await world.records();
  expect(new Set([...links.values()].map(({ officeId }) => officeId)).size).toBe(links.size);
  expect(new Set(records.keys())).toEqual(new Set([...links.values()].map(({ officeId }) => officeId)));
  for (const [id, { item, collectionId }] of world.mailbox.items) {
    const link = byItem.get(id);
    const mode = modes.get(collectionId);
    if (mode === "WHOLE" || (mode === "KNOWN_ONLY" && link !== undefined)) {
      expect({ id, mode, state: link?.state, reason: link?.detachedReason }).toEqual({
        id,
        mode,
        state: "ACTIVE",
        reason: null,
      });
      expect(differingFields(mailKind, item.fields, records.get(link?.officeId ?? "") ?? {})).toEqual([]);
    } else if (link !== undefined)
      expect({ id, collectionId, state: link.state }).toEqual({ id, collectionId, state: "DETACHED" });
  }
  const named = (names: readonly string[]) =>
    new Set(world.mailbox.folders().flatMap(({ id, wellKnown }) => (names.includes(wellKnown ?? "") ? [id] : [])));
  const [never, always] = [named(neverImported), named(alwaysFollowed)];
  for (const [id, of] of places) {
    const link = byItem.get(id);
    if (isWithin(of, never)) expect(link).toBeUndefined();
    if (isWithin(of, always) && link?.state === "DETACHED") expect(link.detachedReason).toBe("DELETED");
  }
  for (const link of links.values()) {
    if (world.mailbox.items.has(link.m365Id)) continue;
    expect({ id: link.m365Id, state: link.state }).toEqual({ id: link.m365Id, state: "DETACHED" });
  }
  expect([...inbox.values()]).toEqual([]);
  expect(world.mailbox.writes()).toBe(0);
}

export async function expectMailQuiet(world: Pick<SyncWorld, "store" | "office" | "sync">): Promise<void> {
  const held = () => JSON.stringify([...world.store.state().links.values()].map(({ etag: _etag, ...link }) => link));
  const versions = () => world.office.changesSince(OWNER, 0n).map(({ version }) => version);
  const before = [held(), versions()];
  for (let run = 0; run < 2; run += 1) {
    await world.sync();
    expect([held(), versions()]).toEqual(before);
  }
}
