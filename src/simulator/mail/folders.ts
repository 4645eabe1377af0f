import { type ChangeLog, createChangeLog } from "../mailbox/change-log.ts";
import { createIdSource, type IdAlphabet } from "../mailbox/outlook-id.ts";
import type { SeededRandom } from "../random.ts";
import { createFeedLog } from "./feed-log.ts";
import { folderName } from "./folder-names.ts";
import { byArrival, type FolderState } from "./mail-state.ts";
import { createOrdered } from "./ordered.ts";
import type { MailSwitches } from "./switches.ts";
import { WELL_KNOWN, type WellKnownName } from "./well-known.ts";

/** What a folder is beside its name and place. */
export type FolderKind = Partial<Pick<FolderState, "isHidden" | "isForChats" | "type" | "search">>;
export type Places = Readonly<Record<WellKnownName, FolderState>>;

/** The tree of one mailbox's folders. What becomes of the messages in them is not decided here. */
export interface Folders {
  readonly places: Places;
  /** By id, or by well-known name in any casing; only folders that are there. */
  find(key: string): FolderState | undefined;
  /** Whether a text could be a folder's id. */
  isWellFormed(id: string): boolean;
  /** Whether the mailbox has it: default folders that come with first use may be missing. */
  isThere(folder: FolderState): boolean;
  childrenOf(folder: FolderState): FolderState[];
  /** Everything below a folder, parents first. */
  below(folder: FolderState): FolderState[];
  /** Whether it is that folder, or somewhere below it. */
  isBelow(folder: FolderState, ancestor: FolderState): boolean;
  add(parent: FolderState, displayName: string, more?: FolderKind): FolderState;
  /** A default folder that was missing is there from now on. */
  provision(folder: FolderState): void;
  rename(folder: FolderState, displayName: string): void;
  place(folder: FolderState, parent: FolderState): void;
  /** Out of the tree, with everything below it. */
  drop(folder: FolderState): void;
  /** Its counts have changed. */
  touch(folder: FolderState): void;
  /** All changes of the tree. */
  log(): ChangeLog<FolderState>;
}

interface FoldersDeps {
  readonly idAlphabet: IdAlphabet;
  readonly switches: () => MailSwitches;
}

const MADE_BY_USE: readonly WellKnownName[] = ["archive", "clutter", "conflicts", "scheduled"];

export function createFolders(random: SeededRandom, { idAlphabet, switches }: FoldersDeps): Folders {
  const ids = createIdSource(random, idAlphabet);
  const byId = new Map<string, FolderState>();
  const changes = createChangeLog<FolderState>();
  /** Only their counts have changed; they are written to the log when somebody reads it. */
  const counted = new Set<FolderState>();

  function make(
    parent: FolderState | undefined,
    displayName: string,
    { isHidden = false, ...more }: FolderKind & Partial<Pick<FolderState, "wellKnownName">> = {},
  ): FolderState {
    const folder: FolderState = {
      ...more,
      ...{ id: ids.next(), displayName, parent, children: new Set<FolderState>(), isHidden },
      isProvisioned: !MADE_BY_USE.some((name) => name === more.wellKnownName),
      ...{ otherItems: 0, unread: 0, bytes: 0, seq: -1, createdSeq: -1, isRemoved: false },
      messages: createOrdered(byArrival),
      log: createFeedLog(),
    };
    parent?.children.add(folder);
    byId.set(folder.id, folder);
    return folder;
  }

  const { locale } = switches();
  const standard = (parent: FolderState, wellKnownName: WellKnownName, isHidden = false) =>
    make(parent, folderName(wellKnownName, locale), { wellKnownName, isHidden });
  const store = make(undefined, "Root");
  const root = standard(store, "msgfolderroot");
  const issues = standard(root, "syncissues", true);
  const places: Places = {
    msgfolderroot: root,
    syncissues: issues,
    archive: standard(root, "archive"),
    clutter: standard(root, "clutter"),
    conflicts: standard(issues, "conflicts", true),
    conversationhistory: standard(root, "conversationhistory"),
    deleteditems: standard(root, "deleteditems"),
    drafts: standard(root, "drafts"),
    inbox: standard(root, "inbox"),
    junkemail: standard(root, "junkemail"),
    localfailures: standard(issues, "localfailures", true),
    outbox: standard(root, "outbox"),
    recoverableitemsdeletions: standard(store, "recoverableitemsdeletions"),
    scheduled: standard(root, "scheduled"),
    searchfolders: standard(store, "searchfolders"),
    sentitems: standard(root, "sentitems"),
    serverfailures: standard(issues, "serverfailures", true),
  };

  const isThere = ({ isProvisioned, wellKnownName, isRemoved }: FolderState) =>
    !isRemoved &&
    (isProvisioned || wellKnownName === undefined || !switches().wellKnownMissing.includes(wellKnownName));
  const childrenOf = ({ children }: FolderState) => [...children].filter(isThere);
  const below = (folder: FolderState): FolderState[] => childrenOf(folder).flatMap((child) => [child, ...below(child)]);
  const isBelow = (folder: FolderState, ancestor: FolderState): boolean =>
    folder === ancestor || (folder.parent !== undefined && isBelow(folder.parent, ancestor));

  function change(folder: FolderState): void {
    counted.delete(folder);
    changes.append(folder);
  }

  for (const folder of byId.values()) if (folder !== root && isBelow(folder, root)) changes.append(folder);

  return {
    places,
    isThere,
    childrenOf,
    below,
    isBelow,
    find(key) {
      const name = wellKnown(key);
      const found = name === undefined ? byId.get(key) : places[name];
      return found !== undefined && isThere(found) ? found : undefined;
    },
    isWellFormed: ids.isWellFormed,
    add(parent, displayName, more) {
      const folder = make(parent, displayName, more);
      change(folder);
      change(parent);
      return folder;
    },
    provision(folder) {
      folder.isProvisioned = true;
      change(folder);
    },
    rename(folder, displayName) {
      folder.displayName = displayName;
      change(folder);
    },
    place(folder, parent) {
      const before = folder.parent;
      before?.children.delete(folder);
      folder.parent = parent;
      parent.children.add(folder);
      for (const one of [before, parent]) if (one !== undefined) counted.add(one);
      change(folder);
    },
    drop(folder) {
      for (const one of [folder, ...below(folder)]) {
        one.isRemoved = true;
        byId.delete(one.id);
        if (one === folder || switches().folderDeltaChildren === "listed") change(one);
      }
      folder.parent?.children.delete(folder);
      if (folder.parent !== undefined) counted.add(folder.parent);
    },
    touch: (folder) => counted.add(folder),
    log() {
      if (switches().folderDeltaOnCounts) for (const folder of counted) if (isThere(folder)) changes.append(folder);
      counted.clear();
      return changes;
    },
  };
}

function wellKnown(key: string): WellKnownName | undefined {
  return WELL_KNOWN.find((name) => name === key.toLowerCase());
}
