import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { M365Records } from "../../../../src/app/ports/m365-records.ts";
import { StoreError } from "../../../../src/app/store-error.ts";
import type { RecordFields } from "../../../../src/core/records/record.ts";
import { must } from "../../../../src/lib/must.ts";
import { MAIL_POSITIONS } from "../../../../src/simulator/mail/switches.ts";
import type { SettingsPatch } from "../../../../src/simulator/settings.ts";
import { type RunningSimulator, runSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";
import { openMail } from "./open-mail.ts";

type MailPatch = NonNullable<SettingsPatch["mail"]>;
const person = "quiet";

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator.stop());

/** What is known of the mailbox from the rounds alone, as the engine would keep it: whole items, patches merged, removals verified. */
class Known {
  readonly fields = new Map<string, RecordFields>();
  readonly links = new Map<string, string>();
  readonly #etags = new Map<string, string>();
  readonly #records: M365Records;
  constructor(records: M365Records) {
    this.#records = records;
  }

  async round(folderIds: readonly string[], deletedId: string): Promise<void> {
    const doubtful = new Set<string>();
    for (const folderId of [...folderIds, deletedId]) {
      const isKnownOnly = folderId === deletedId;
      for (let link = this.links.get(folderId) ?? null, pages = 0; ; pages += 1) {
        expect(pages).toBeLessThan(200);
        const from = link;
        const page = await patiently(() => this.#records.readChanges(folderId, from, noSignal, { isKnownOnly }));
        expect(page.rejected).toEqual([]);
        for (const { id, etag, fields, content } of page.items) {
          if (isKnownOnly && !this.fields.has(id)) continue;
          if (!isKnownOnly) expect(content?.sensitivity).toBeDefined();
          this.fields.set(id, fields);
          this.#etags.set(id, etag);
          doubtful.delete(id);
        }
        for (const { id, fields } of page.patches ?? []) {
          const before = this.fields.get(id);
          if (before !== undefined) this.fields.set(id, { ...before, ...fields });
          else if (!isKnownOnly) doubtful.add(id);
        }
        for (const id of page.removed) doubtful.add(id);
        link = page.next.link;
        this.links.set(folderId, link);
        if (page.next.kind === "round") break;
      }
    }
    await this.#verify([...doubtful]);
  }

  /** What no round told: the daily comparison finds it by ids and versions. */
  async compare(folderIds: readonly string[]): Promise<void> {
    const listed = new Set<string>();
    const doubtful: string[] = [];
    for (const folderId of folderIds) {
      for (let link: string | null = null; ; ) {
        const page = await this.#records.listItems(folderId, link, noSignal);
        for (const { id, etag, isShown } of page.items) {
          listed.add(id);
          if (isShown && this.#etags.get(id) !== etag) doubtful.push(id);
        }
        if (page.next === null) break;
        link = page.next;
      }
    }
    const unlisted = [...this.fields].filter(
      ([id, { folderId }]) => folderIds.includes(String(folderId)) && !listed.has(id),
    );
    await this.#verify([...doubtful, ...unlisted.map(([id]) => id)]);
  }

  async #verify(ids: readonly string[]): Promise<void> {
    const refs = ids.map((id) => ({ collectionId: "", id }));
    for (const [at, item] of (await this.#records.readMany(refs, noSignal)).entries()) {
      if (item instanceof Error) throw item;
      const id = must(ids[at], "an id");
      if (item === null) this.fields.delete(id);
      else {
        this.fields.set(id, item.fields);
        this.#etags.set(id, item.etag);
      }
    }
  }
}

/** As a run does it: what failed is asked again. */
async function patiently<T>(work: () => Promise<T>, attempts = 5): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault !== "unavailable" || attempts === 1) throw error;
    return patiently(work, attempts - 1);
  }
}

/** Those of rounds, which matter most where there are many pages; under the others the engine itself is tried (test/e2e/mail-switches.test.ts). */
const ofRounds = Object.entries(MAIL_POSITIONS).filter(([name]) => name.startsWith("delta"));
const positions = ofRounds.flatMap(([name, all]) =>
  (all as readonly unknown[])
    .slice(1)
    .map((position): [string, MailPatch] => [`${name} ${String(position)}`, { [name]: position } as MailPatch]),
);
const more: readonly [string, MailPatch][] = [
  ["the usual habits", {}],
  ["pages of three", { deltaMaxPage: 3 }],
  ["pages that are soon too large", { largestPage: 60_000 }],
];

describe("a mailbox that is followed through the adapter", () => {
  it.each([...more, ...positions])("is known as it is, with %s", async (_, mail) => {
    const { control } = simulator;
    control.reset();
    control.settings.change({ mail });
    const { mail: outlook } = control;
    outlook.fill(person, "inbox", { count: 90 });
    outlook.fill(person, "sentitems", { count: 20 });
    outlook.createFolder(person, "Aside");
    outlook.createFolder(person, "Projects", { parent: "inbox" });
    outlook.fill(person, "Projects", { count: 15 });
    const same = new Date(control.clock.now() - 86_400_000).toISOString();
    for (let at = 0; at < 60; at += 1) outlook.deliver(person, { subject: `Same second ${at}`, receivedAt: same });

    const { records, idOf } = await openMail(simulator, person, { pageSize: 40 });
    const folderIds = ["inbox", "sentitems", "Projects"].map(idOf);
    const known = new Known(records);
    await known.round(folderIds, idOf("deleteditems"));

    const inbox = outlook.messages(person, "inbox");
    const [read, flagged, colored, moved, roundTrip, deleted, purged, restored] = inbox
      .slice(0, 60)
      .filter((__, at) => at % 7 === 0)
      .map(({ immutableId }) => immutableId);
    outlook.update(person, must(read, "one"), { isRead: true });
    outlook.update(person, must(flagged, "one"), { flag: "flagged" });
    outlook.update(person, must(colored, "one"), { categories: ["Blue"] });
    outlook.move(person, must(moved, "one"), "Projects");
    outlook.move(person, must(roundTrip, "one"), "Aside");
    outlook.move(person, must(roundTrip, "one"), "inbox");
    outlook.delete(person, must(deleted, "one"));
    outlook.purge(person, must(purged, "one"));
    outlook.delete(person, must(restored, "one"));
    outlook.deliver(person, { subject: "New" });
    outlook.delete(person, outlook.deliver(person, { subject: "Came and went" }).id);
    await known.round(folderIds, idOf("deleteditems"));
    outlook.restore(person, must(restored, "one"), "sentitems");
    outlook.update(person, must(moved, "one"), { isRead: true });
    await known.round(folderIds, idOf("deleteditems"));
    await known.round(folderIds, idOf("deleteditems"));
    const isKnownAsItIs = () => {
      const truth = ["inbox", "sentitems", "Projects"].flatMap((folder) => outlook.messages(person, folder));
      const states = [...known.fields].filter(([, { folderId }]) => folderIds.includes(String(folderId)));
      expect(states.map(([id]) => id).toSorted()).toEqual(truth.map(({ immutableId }) => immutableId).toSorted());
      for (const { immutableId, isRead, categories, flag, subject } of truth) {
        const fields = must(known.fields.get(immutableId), "a mail");
        expect(fields).toMatchObject({ isRead, categories, subject: subject ?? "" });
        expect(fields.flag).toMatchObject({ status: flag.flagStatus });
      }
      expect(known.fields.get(must(deleted, "one"))?.folderId).toBe(idOf("deleteditems"));
      expect(known.fields.has(must(purged, "one"))).toBe(false);
    };
    // With this habit the feed leaves out what is older than its beginning.
    if (mail.deltaFilterLater !== "applied") isKnownAsItIs();
    await known.compare(folderIds);
    isKnownAsItIs();
  });
});
