import fc from "fast-check";
import { expect } from "vitest";
import { followedFolders, type TreeFolder } from "../../src/core/mail/followed-folders.ts";
import type { M365Item } from "../../src/core/records/m365-item.ts";
import { emptyMail, mailKind } from "../../src/core/records/mail.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import { differingFields } from "../../src/core/sync/merge.ts";
import type { MailSyncSettings } from "../../src/core/sync/sync-settings.ts";
import { answerBrake, lastRun } from "./sync-orders.ts";
import { createSyncWorld, OWNER, type SyncWorld, type Trouble, type WorldOf } from "./sync-world.ts";

/**
 * What may happen to a mailbox: mail comes, is read, flagged, moved, deleted, restored and purged, in Outlook and in Oro; folders are made,
 * renamed, moved, deleted and purged; cursors die, tombstones lie, answers are lost, the worker crashes. Then sync until quiet: both sides hold
 * the same in the folders that are followed, what was changed in Oro alone is in Microsoft, no receipt was sent, Oro keeps what it had of the
 * others, and a further run writes nothing.
 */

const people = { from: null, sender: null, to: [], cc: [], bcc: [], replyTo: [], sensitivity: "normal" };

/** One in four does. */
export const asksForReceipt = ({ fields }: Pick<M365Item, "fields">): boolean =>
  Number(String(fields.subject).split(" ")[1] ?? 1) % 4 === 0;

/** As Exchange does it: ids are kept, the folder is a field, read marks are told light. */
export const ofMail: WorldOf = {
  kind: mailKind,
  resource: "EMAIL",
  service: {
    keepsIds: true,
    forgetsCollections: true,
    tellsLight: ["isRead"],
    placed: (fields, folderId) => ({ ...fields, folderId }),
    movedTo: ({ folderId }) => (typeof folderId === "string" ? folderId : undefined),
    shows: (item: M365Item) => ({
      ...item,
      extra: asksForReceipt(item) ? { asksForReceipt: true } : {},
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
  allowsReceipts: false,
  deletionBrakeMost: 1_000_000,
};

const INBOX = "list-default";
const standing = [
  { id: INBOX, name: "Posteingang", isDefault: true, wellKnown: "inbox" },
  ...["sentitems", "drafts", "deleteditems", "junkemail"].map((name) => ({ id: name, name, wellKnown: name })),
];

export function mailWorld(mail: Partial<MailSyncSettings> = {}): SyncWorld {
  const world = createSyncWorld({ conflictRule: "M365_WINS", mail: { ...openMail, ...mail } }, ofMail);
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

const inOro = ["readInOro", "flagInOro", "moveInOro", "binInOro", "purgeInOro"] as const;

interface Doing<Name> {
  readonly do: Name;
  readonly pick: number;
  readonly place: number;
}
export type OroStep = Doing<(typeof inOro)[number]>;
export type OutlookStep = Doing<(typeof doings)[number]>;

export type MailStep = OutlookStep | OroStep | { readonly do: "sync"; readonly troubles: readonly (Trouble | null)[] };

const trouble = fc.oneof(
  { weight: 30, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Trouble>("crash", "unavailable", "throttled", "lostAnswer", "onItsWay"),
  },
);

export const mailHistories: fc.Arbitrary<readonly MailStep[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ do: fc.constantFrom(...doings), pick: fc.nat(20), place: fc.nat(20) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constantFrom(...inOro), pick: fc.nat(20), place: fc.nat(20) }) },
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

/** Who changed which field of a mail, by its id in Microsoft. */
export interface Edits {
  /** The last values. */
  readonly inOro: Map<string, RecordFields>;
  readonly inOutlook: Map<string, Set<string>>;
}

export const noEdits = (): Edits => ({ inOro: new Map(), inOutlook: new Map() });

export async function playMail(
  world: SyncWorld,
  steps: readonly MailStep[],
  edits: Edits = noEdits(),
): Promise<Places> {
  const purged: M365Item[] = [];
  const places = new Map<string, Set<string>>();
  for (const [serial, step] of steps.entries()) {
    if (step.do === "sync") {
      world.troubles = [...step.troubles];
      await world.sync();
      world.troubles = [];
    } else if (isInOro(step)) await doInOro(world, step, serial, edits);
    else {
      const before = new Map(world.mailbox.items);
      take(world, step, serial, purged);
      noteOutlook(world, step, before, edits);
    }
    for (const [id, { collectionId }] of world.mailbox.items) {
      places.set(id, (places.get(id) ?? new Set()).add(collectionId));
    }
    world.advance(1_000);
  }
  return places;
}

export const isInOro = (step: OutlookStep | OroStep): step is OroStep => inOro.some((name) => name === step.do);

/** As its use cases do it: only with what is followed, and into what is followed. */
export async function doInOro(
  { store, office }: Pick<SyncWorld, "store" | "office">,
  { do: doing, pick, place }: OroStep,
  serial: number,
  edits: Edits,
): Promise<void> {
  const { links, collections } = store.state();
  const link = pickOf(
    [...links.values()].filter(({ state }) => state === "ACTIVE"),
    pick,
  );
  if (link === undefined) return;
  const [record] = await office.load(null, OWNER, [link.officeId]);
  if (record === undefined || record.isDeleted) return;
  if (doing === "purgeInOro") {
    await office.write(null, OWNER, [{ op: "delete", id: record.id }]);
    // If it is kept after all, it is as Microsoft has it.
    edits.inOro.delete(link.m365Id);
    return;
  }
  const followed = [...collections.values()].filter(({ state }) => state === "ACTIVE");
  const bin = followed.find(({ wellKnown }) => wellKnown === "deleteditems");
  const changed = {
    readInOro: { isRead: !record.fields.isRead },
    flagInOro: { categories: [`oro ${serial}`] },
    moveInOro: { folderId: pickOf(followed, place)?.externalId ?? INBOX },
    binInOro: { folderId: bin?.externalId ?? INBOX },
  }[doing];
  await office.write(null, OWNER, [{ op: "update", id: record.id, changed }]);
  edits.inOro.set(link.m365Id, { ...edits.inOro.get(link.m365Id), ...changed });
}

export function noteOutlook(
  { mailbox }: Pick<FollowedMail, "mailbox">,
  { do: doing }: OutlookStep,
  before: SyncWorld["mailbox"]["items"],
  { inOutlook }: Edits,
): void {
  for (const [id, { item }] of mailbox.items) {
    const earlier = before.get(id)?.item;
    if (earlier === undefined && doing !== "revive") continue;
    const names =
      earlier === undefined ? Object.keys(item.fields) : differingFields(mailKind, earlier.fields, item.fields);
    inOutlook.set(id, new Set([...(inOutlook.get(id) ?? []), ...names]));
  }
}

function take(world: SyncWorld, { do: doing, pick, place }: OutlookStep, serial: number, purged: M365Item[]): void {
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
      if ([...world.store.state().links.values()].some(({ m365Id, state }) => m365Id === id && state === "ACTIVE"))
        mailbox.tellRemoved(id);
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

/** What Oro alone changed is in Microsoft, but for read marks that would send a receipt. */
export function expectOrosEdits(world: FollowedMail, { inOro: edited, inOutlook }: Edits): void {
  const links = new Map([...world.store.state().links.values()].map((link) => [link.m365Id, link]));
  for (const [id, { item }] of world.mailbox.items) {
    const asks = asksForReceipt(item);
    if (asks && !inOutlook.get(id)?.has("isRead"))
      expect({ id, isRead: item.fields.isRead }).toEqual({ id, isRead: false });
    if (links.get(id)?.state !== "ACTIVE") continue;
    for (const [name, value] of Object.entries(edited.get(id) ?? {})) {
      const isPlace = name !== "folderId" || [...alwaysFollowed, "deleteditems"].includes(wellKnownOf(world, value));
      if (inOutlook.get(id)?.has(name) || !isPlace || (asks && name === "isRead")) continue;
      expect({ id, [name]: item.fields[name] }).toEqual({ id, [name]: value });
    }
  }
}

function wellKnownOf({ mailbox }: FollowedMail, folderId: unknown): string {
  return mailbox.folders().find(({ id }) => id === folderId)?.wellKnown ?? "";
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
      const record = records.get(link?.officeId ?? "") ?? {};
      const isSecret = asksForReceipt(item) && record.isRead === true;
      const held = isSecret ? { ...item.fields, isRead: true } : item.fields;
      expect(differingFields(mailKind, held, record)).toEqual([]);
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
}

export async function expectMailQuiet(
  world: Pick<SyncWorld, "store" | "office" | "sync"> & Pick<FollowedMail, "mailbox">,
): Promise<void> {
  const held = () => JSON.stringify([...world.store.state().links.values()].map(({ etag: _etag, ...link }) => link));
  const versions = () => world.office.changesSince(OWNER, 0n).map(({ version }) => version);
  const before = [held(), versions(), world.mailbox.writes()];
  for (let run = 0; run < 2; run += 1) {
    await world.sync();
    expect([held(), versions(), world.mailbox.writes()]).toEqual(before);
  }
}
