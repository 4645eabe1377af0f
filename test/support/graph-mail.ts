import { createMailboxes } from "../../src/adapters/graph/mailboxes.ts";
import { createMemoryOfficeTable } from "../../src/adapters/memory/office-table.ts";
import { createMemorySyncStore } from "../../src/adapters/memory/sync-store.ts";
import type { Clock } from "../../src/app/ports/clock.ts";
import { runSync, type SyncDependencies } from "../../src/app/sync/run-sync.ts";
import { emptyMail, mailKind } from "../../src/core/records/mail.ts";
import { recordKinds } from "../../src/core/records/record-kinds.ts";
import type { SyncSettings } from "../../src/core/sync/sync-settings.ts";
import type { SimulatedClock } from "../../src/simulator/clock.ts";
import { ControlError } from "../../src/simulator/control/find.ts";
import type { OutlookFolder, OutlookMail } from "../../src/simulator/control/mail-find.ts";
import { ownLimits } from "./graph-limits.ts";
import {
  asksForReceipt,
  doInOro,
  type Edits,
  type FollowedMail,
  isInOro,
  linesOf,
  type MailStep,
  noEdits,
  noteOutlook,
  type OutlookStep,
  openMail,
  type Places,
  pickOf,
} from "./mail-histories.ts";
import type { RunningSimulator } from "./simulator.ts";
import { Crash, OWNER, plainSettings, type SyncWorld } from "./sync-world.ts";

/** A mailbox of the simulator's, read by the engine through the real adapter into a store in memory; one clock for both. */
export interface GraphMail extends FollowedMail, Pick<SyncWorld, "office" | "sync"> {
  advance(ms: number): void;
  /** Asked before and after each transaction: whether the worker is killed there. A killed one's lease runs out, and the next one goes on. */
  isKilled: (moment: "before" | "after") => boolean;
  /** How often it was. */
  readonly kills: () => number;
  /** Answers where each mail has been, in earlier plays too. */
  play(steps: readonly MailStep[]): Promise<Places>;
  readonly edits: Edits;
}

const accountId = "account";

export function createGraphMail(
  { origin, fetch, control, control: { log } }: RunningSimulator,
  time: SimulatedClock,
  person: string,
): GraphMail {
  const outlook = control.mail;
  let ids = 0;
  const clock: Clock = {
    now: () => new Date(time.now()),
    monotonicMs: time.now,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      time.advance(ms);
    },
    every: () => ({ stop: () => {} }),
    random: () => 0.5,
    newId: () => {
      ids += 1;
      return `10000000-0000-4000-8000-${String(ids).padStart(12, "0")}`;
    },
  };
  const office = createMemoryOfficeTable<null>(mailKind, clock.now);
  const store = createMemorySyncStore({ userId: OWNER, organizationId: "org" }, office, clock);
  const settings: SyncSettings = { ...plainSettings, mail: openMail };
  let isDead = false;
  let kills = 0;
  const dieIfKilled = (moment: "before" | "after"): void => {
    if (!isDead && world.isKilled(moment)) {
      isDead = true;
      kills += 1;
    }
    if (isDead) throw new Crash();
  };
  const killable = async <T>(work: () => Promise<T>): Promise<T> => {
    dieIfKilled("before");
    const result = await work();
    dieIfKilled("after");
    return result;
  };
  const deps: SyncDependencies = {
    store: {
      begin: store.begin,
      inRun: (run, work) => killable(() => store.inRun(run, work)),
      finishQuietly: (run, end) => killable(() => store.finishQuietly(run, end)),
      finish: (run, end, last) => killable(() => store.finish(run, end, last)),
    },
    mailboxes: createMailboxes({
      tokens: { forAccount: async () => control.entra.accessToken(person) },
      limits: ownLimits({ clock }),
      ...{ simulatorOrigin: origin, fetch },
      now: time.now,
      sleep: clock.sleep,
      pageSize: 5,
    }),
    kinds: recordKinds,
    settingsOf: () => settings,
    readSettings: async () => settings,
    onSignInExpired: async () => {},
    clock,
    ...{ holder: "test", leaseMs: 60_000 },
    log: ({ error }) => {
      throw error;
    },
  };
  const fieldsOf = ({ folder, subject, receivedAt, isRead, flag, categories }: OutlookMail) => ({
    ...{ ...emptyMail, folderId: folder.id, subject: subject ?? "", isRead, categories: [...categories] },
    receivedAt: receivedAt.replace(".000Z", "Z"),
    flag: { ...emptyMail.flag, status: flag.flagStatus },
  });
  const folders = () => outlook.folders(person);
  const mailbox: GraphMail["mailbox"] = {
    get items() {
      const mails = folders().flatMap(({ id }) => outlook.messages(person, id));
      return new Map(
        mails.map((mail) => {
          const rest = { etag: "", modifiedAt: null, mark: null, extra: {} };
          const item = { id: mail.immutableId, fields: fieldsOf(mail), ...rest };
          return [mail.immutableId, { item, collectionId: mail.folder.id }];
        }),
      );
    },
    folders: () =>
      folders().map(({ id, displayName: name, wellKnownName, parentFolderId, isHidden }) => ({
        ...{ id, name, isHidden, isDefault: wellKnownName === "inbox", isReadOnly: false },
        ...{ wellKnown: wellKnownName ?? null, parentId: parentFolderId ?? null },
      })),
    writes: () => log.entries().filter(({ route }) => writing.test(route)).length,
  };

  const places = new Map<string, Set<string>>();
  const world: GraphMail = {
    ...{ store, settings, office, mailbox },
    edits: noEdits(),
    advance: time.advance,
    isKilled: () => false,
    kills: () => kills,
    async records() {
      const known = [...store.state().links.values()].map(({ officeId }) => officeId);
      const all = [...new Set([...known, ...office.changesSince(OWNER, 0n).map(({ id }) => id)])];
      const records = await office.load(null, OWNER, all);
      return new Map(records.filter(({ isDeleted }) => !isDeleted).map(({ id, fields }) => [id, fields]));
    },
    async sync() {
      store.request("MANUAL");
      isDead = false;
      try {
        return await runSync(deps, { accountId, resource: "EMAIL" }, new AbortController().signal);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        // Longer than its lease.
        time.advance(120_000);
        return "crashed";
      }
    },
    async play(steps) {
      const mails: string[] = [];
      for (const [serial, step] of steps.entries()) {
        // A job whose worker died is taken over.
        if (step.do === "sync") for (let attempt = 0; attempt < 8 && (await world.sync()) === "crashed"; attempt += 1);
        else if (isInOro(step)) await doInOro(world, step, serial, world.edits);
        else {
          const before = mailbox.items;
          act(step, serial, mails);
          noteOutlook(world, step, before, world.edits);
        }
        for (const [id, { collectionId }] of mailbox.items)
          places.set(id, (places.get(id) ?? new Set()).add(collectionId));
        time.advance(1_000);
      }
      return places;
    },
  };

  /** As a person in Outlook. What is not there any more, or may not be, is left alone. */
  function act(step: OutlookStep, serial: number, mails: string[]): void {
    try {
      take(step, serial, mails);
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
    }
  }

  function take({ do: doing, pick, place }: OutlookStep, serial: number, mails: string[]): void {
    const all = folders();
    const own = all.filter(({ wellKnownName }) => wellKnownName === undefined);
    const places = [...used.flatMap((name) => all.filter(({ wellKnownName }) => wellKnownName === name)), ...own];
    const mail = pickOf(mails, pick) ?? "";
    const folder = pickOf(places, place)?.id ?? "inbox";
    const ownFolder = pickOf(own, pick)?.id;
    switch (doing) {
      case "arrive": {
        const isDrafts = places.some(({ id, wellKnownName }) => id === folder && wellKnownName === "drafts");
        const letter = { subject: `Mail ${serial}`, from: { address: "ana@fabrikam.example" } };
        const isReadReceiptRequested = asksForReceipt({ fields: letter });
        const made = outlook.deliver(person, { ...letter, isReadReceiptRequested }, isDrafts ? "inbox" : folder);
        mails.push(made.immutableId);
        return;
      }
      case "read":
        outlook.update(person, mail, { isRead: !outlook.message(person, mail).isRead });
        return;
      case "flag":
        if (place % 2 === 0) outlook.update(person, mail, { categories: [`${serial}`] });
        else
          outlook.update(person, mail, {
            flag: outlook.message(person, mail).flag.flagStatus === "flagged" ? "notFlagged" : "flagged",
          });
        return;
      case "move":
        outlook.move(person, mail, folder);
        return;
      case "ghost": {
        // There and back.
        const { id } = outlook.message(person, mail).folder;
        outlook.move(person, mail, folder);
        outlook.move(person, mail, id);
        return;
      }
      case "bin":
        outlook.delete(person, mail);
        return;
      case "restore":
      case "revive":
        outlook.restore(person, mail);
        return;
      case "purge":
        outlook.purge(person, mail);
        return;
      case "makeFolder":
        outlook.createFolder(person, `Folder ${serial}`, { parent: folder });
        return;
      case "renameFolder":
        if (ownFolder !== undefined) outlook.renameFolder(person, ownFolder, `Name ${serial}`);
        return;
      case "moveFolder":
        if (ownFolder !== undefined) outlook.moveFolder(person, ownFolder, folder);
        return;
      case "binFolder":
        if (ownFolder !== undefined) binFolder(ownFolder);
        return;
      case "purgeFolder":
        if (ownFolder !== undefined) outlook.purgeFolder(person, ownFolder);
        return;
      case "expire":
        control.deltas.expire(person);
        return;
    }
  }

  /** From Deleted Items it would be purged. */
  function binFolder(id: string): void {
    const tree = mailbox.folders();
    const bin = tree.find(({ wellKnown }) => wellKnown === "deleteditems")?.id ?? "";
    const lines = linesOf(
      tree.map((one) => ({ ...one, externalId: one.id, isFollowed: false })),
      id,
    );
    if (!lines.includes(bin)) outlook.deleteFolder(person, id);
  }

  return world;
}

/** Requests that change a mail. */
const writing = /^(PATCH|DELETE) .*\/messages\/|\/(move|copy|permanentDelete)$/;

const used: readonly OutlookFolder["wellKnownName"][] = ["inbox", "sentitems", "drafts", "deleteditems", "junkemail"];
