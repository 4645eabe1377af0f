import { describe, expect, test } from "vitest";
import { MAIL_POSITIONS, type MailSwitches } from "../../src/simulator/mail/switches.ts";
import { createRandom } from "../../src/simulator/random.ts";
import type { GraphBody } from "../support/graph-client.ts";
import { IMMUTABLE, startMail } from "../support/mail-client.ts";

// Whatever Exchange's habits are, a reader that follows the rules ends up with what the mailbox holds: a patch has no etag, a removal is
// checked by GET after all folders were read, a dead link begins again. So no position of a switch loses anything for good.

type Started = Awaited<ReturnType<typeof startMail>>;

interface Placement {
  folderId: string;
  isRead: boolean;
  flagStatus: string;
  categories: string;
}

const FOLDERS = ["inbox", "sentitems", "deleteditems", "Offers", "Offers/2026"];
const SELECT = "$select=isRead,flag,categories,parentFolderId";

function placementOf({ parentFolderId, isRead, flag, categories }: GraphBody): Placement {
  return { folderId: parentFolderId, isRead, flagStatus: flag.flagStatus, categories: categories.join() };
}

/** A reader of some folders. */
function createReader({ quiet }: Started, folderIds: readonly string[]) {
  const known = new Map<string, Placement>();
  const links = new Map<string, string>();

  /** One item's state by itself; it is gone, too, where nobody follows. */
  async function verify(id: string): Promise<void> {
    const { status, body } = await quiet.get(`/me/messages/${id}?${SELECT}`, IMMUTABLE);
    if (status === 200 && folderIds.includes(body.parentFolderId)) known.set(id, placementOf(body));
    else known.delete(id);
  }

  async function roundOf(folderId: string): Promise<GraphBody[]> {
    const start = `/me/mailFolders/${encodeURIComponent(folderId)}/messages/delta?${SELECT}`;
    const items: GraphBody[] = [];
    const isFull = !links.has(folderId);
    for (let link: string | undefined = links.get(folderId) ?? start; link !== undefined; ) {
      const { status, body }: Awaited<ReturnType<typeof quiet.get>> = await quiet.get(link, IMMUTABLE);
      if (status !== 200) {
        links.delete(folderId);
        return roundOf(folderId);
      }
      items.push(...body.value);
      if (body["@odata.deltaLink"] !== undefined) links.set(folderId, body["@odata.deltaLink"]);
      link = body["@odata.nextLink"];
    }
    if (!isFull) return items;
    const seen = new Set(items.map(({ id }) => id));
    const missing = [...known].filter(([id, placement]) => placement.folderId === folderId && !seen.has(id));
    for (const [id] of missing) await verify(id);
    return items;
  }

  return {
    known,
    async round(): Promise<void> {
      const doubtful = new Set<string>();
      const told = new Set<string>();
      for (const folderId of folderIds) {
        for (const item of await roundOf(folderId)) {
          const { id } = item;
          const before = known.get(id);
          if (item["@removed"] !== undefined) doubtful.add(id);
          else if (item["@odata.etag"] !== undefined) {
            if (told.has(id)) doubtful.add(id);
            told.add(id);
            known.set(id, placementOf(item));
          } else if (before === undefined) doubtful.add(id);
          else {
            before.isRead = item.isRead ?? before.isRead;
            before.flagStatus = item.flag?.flagStatus ?? before.flagStatus;
            before.categories = item.categories?.join() ?? before.categories;
          }
        }
      }
      for (const id of doubtful) await verify(id);
    },
  };
}

/** Things that a person does, by a seed. */
function createHands({ outlook, simulator }: Started, seed: number) {
  const random = createRandom(seed);
  const ids: string[] = [];
  const pick = <T>(all: readonly T[]): T | undefined => all[random.between(0, all.length - 1)];
  const deeds: ((id: string) => void)[] = [
    (id) => outlook.move("quiet", id, pick(FOLDERS) ?? "inbox"),
    (id) => {
      const { folder } = outlook.message("quiet", id);
      outlook.move("quiet", id, pick(FOLDERS) ?? "inbox");
      if (random.next() < 0.5) outlook.update("quiet", id, { isRead: random.next() < 0.5 });
      outlook.move("quiet", id, folder.id);
    },
    (id) => outlook.update("quiet", id, { isRead: random.next() < 0.5 }),
    (id) => outlook.update("quiet", id, { flag: random.next() < 0.5 ? "flagged" : "notFlagged" }),
    (id) => outlook.update("quiet", id, { categories: [pick(["A", "B", "C"]) ?? "A"] }),
    (id) => outlook.update("quiet", id, { answered: "reply" }),
    (id) => outlook.delete("quiet", id),
    (id) => outlook.restore("quiet", id, pick(FOLDERS)),
    (id) => outlook.purge("quiet", id),
  ];
  return {
    act(): void {
      if (random.next() < 0.02) simulator.control.deltas.expire("quiet");
      const id = pick(ids);
      if (id === undefined || random.next() < 0.3) {
        ids.push(outlook.deliver("quiet", {}, pick(FOLDERS)).immutableId);
        return;
      }
      try {
        pick(deeds)?.(id);
      } catch (error) {
        // Purged before.
        if (!(error instanceof Error) || !error.message.startsWith("No such message")) throw error;
      }
    },
  };
}

async function readsEverything(mail: Partial<MailSwitches>, seed: number): Promise<void> {
  const started = await startMail(mail, { quirks: { shortPages: true, emptyLastPage: true } });
  const { outlook } = started;
  outlook.createFolder("quiet", "Offers");
  outlook.createFolder("quiet", "2026", { parent: "Offers" });
  outlook.fill("quiet", "inbox", { count: 12 });
  const folderIds = FOLDERS.map(
    (name) =>
      outlook
        .folders("quiet")
        .find(
          ({ id, displayName, wellKnownName }) =>
            id !== "" && (wellKnownName ?? displayName) === (name.split("/").at(-1) ?? name),
        )?.id ?? "",
  );
  const reader = createReader(started, folderIds);
  const hands = createHands(started, seed);
  for (let step = 0; step < 40; step += 1) {
    hands.act();
    if (step % 10 === 0) await reader.round();
  }
  // News may come a round late.
  for (let round = 0; round < 3; round += 1) await reader.round();
  const held = folderIds.flatMap((folderId) =>
    outlook
      .messages("quiet", folderId)
      .map(({ immutableId, isRead, flag, categories }): [string, Placement] => [
        immutableId,
        { folderId, isRead, flagStatus: flag.flagStatus, categories: categories.join() },
      ]),
  );
  expect(Object.fromEntries(reader.known)).toEqual(Object.fromEntries(held));
}

/** Switches that change what a reader is told; the others concern writing, names and statuses. */
const TOLD = /^(delta|read|flag|category|removed|move|false|mixed|largestPage|listIncludes|teams)/;

const POSITIONS = Object.entries(MAIL_POSITIONS)
  .filter(([name]) => TOLD.test(name))
  .flatMap(([name, [, ...others]]) => others.map((position) => [name, position] as const));

describe("a reader that follows the rules holds what the mailbox holds", () => {
  test.each([1, 2, 3])("by default, history %i", (seed) => readsEverything({}, seed));

  test.each(POSITIONS)("with %s %s", (name, position) => readsEverything({ [name]: position }, 7));

  test.each(Array.from({ length: 20 }, (_, number) => number + 1))("with random positions, history %i", (seed) => {
    const random = createRandom(seed * 977);
    const mail = Object.fromEntries(
      Object.entries(MAIL_POSITIONS).map(([name, all]) => [name, all[random.between(0, all.length - 1)]]),
    );
    return readsEverything({ ...mail, locale: random.next() < 0.5 ? "en-US" : "ja-JP" }, seed);
  });
});
