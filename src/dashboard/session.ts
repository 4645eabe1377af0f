import type { Client } from "./client.ts";
import { ignoreExpected, RequestFailed, SignedOut } from "./client.ts";
import type { Clock } from "./clock.ts";
import { createGlassWatch } from "./glass.ts";
import { forgetOthers } from "./kept.ts";
import { type Connection, createLive, type Live } from "./live.ts";
import type {
  AccessChange,
  Application,
  BrokenGlass,
  CatalogueEntry,
  MailChange,
  SystemFacts,
  SystemSettings,
  Viewer,
} from "./model.ts";
import type { Catalogue } from "./needs.ts";
import { createNews, type News } from "./news.ts";
import { createObservable, type Observable } from "./observable.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import {
  readActivity,
  readApplication,
  readCatalogue,
  readFirstAccounts,
  readGlass,
  readSystem,
  readSystemSettings,
  readViewer,
} from "./operations/queries.ts";
import { may } from "./rights.ts";
import { openSocket } from "./socket.ts";
import type { Store } from "./store.ts";
import { createStreams } from "./streams.ts";

export interface Signed {
  readonly phase: "signedIn";
  readonly viewer: Viewer;
  readonly system: SystemFacts;
  /** Null for those who may not read them. */
  readonly application: Application | null;
  readonly settings: SystemSettings | null;
  readonly catalogue: Catalogue;
  /** Increases whenever somebody may have changed settings. */
  readonly settingsSeen: number;
  /** Open records that concern the viewer: whose, and to whom. */
  readonly glass: readonly BrokenGlass[];
  /** Increases whenever the viewer's rights change: what is shown has then been read again. */
  readonly rightsSeen: number;
  /** The number of accounts; more than are known while the present state is still arriving. */
  readonly accountTotal: number;
}

type SessionState =
  | { readonly phase: "starting"; readonly message: string | null }
  | { readonly phase: "signedOut" }
  | Signed;

export interface Session {
  readonly state: Observable<SessionState>;
  readonly connection: Observable<Connection>;
  /** Who may sign in. */
  readonly access: News<AccessChange>;
  /** Mail that came, changed or went. */
  readonly mail: News<MailChange>;
  /** Mail on its way that changed. */
  readonly outgoing: News<MailChange>;
  /** Reads what is needed, then follows; again after a sign-in. */
  start(): Promise<void>;
  stop(): void;
  /** The Azure application or the system's settings may have been changed. */
  refreshSettings(): Promise<void>;
  /** Records may have been opened to somebody, or closed. */
  refreshGlass(): Promise<void>;
}

const startAgainMs = 2_000;

export function createSession(client: Client, store: Store, clock: Clock): Session {
  const state = createObservable<SessionState>({ phase: "starting", message: null });
  const connection = createObservable<Connection>({ state: "connecting" });
  const access = createNews<AccessChange>({ isEverything: ({ kind }) => kind === "EVERYTHING", later });
  const mail = createNews<MailChange>({ isEverything: ({ accountId }) => accountId === null, later });
  const outgoing = createNews<MailChange>({ isEverything: ({ accountId }) => accountId === null, later });
  let live: Live | null = null;

  const stop = () => {
    live?.stop();
    live = null;
    glass.stop();
    store.push({ kind: "forgotten" });
    state.set({ phase: "signedOut" });
  };

  const readSettings = async (viewer: Viewer) => {
    if (!may(viewer, "READ_SYSTEM")) return { application: null, settings: null };
    const [{ applicationSettings }, { settings }] = await Promise.all([
      client.read(readApplication, {}),
      client.read(readSystemSettings, {}),
    ]);
    return { application: applicationSettings, settings };
  };

  const refreshSettings = async () => {
    const before = state.get();
    if (before.phase !== "signedIn") return;
    const read = await readSettings(before.viewer);
    const current = state.get();
    if (current.phase === "signedIn") state.set({ ...current, ...read, settingsSeen: current.settingsSeen + 1 });
  };

  const glass = createGlassWatch({
    read: async () => (await client.read(readGlass, {})).brokenGlass,
    current: () => {
      const current = state.get();
      return current.phase === "signedIn" ? current : null;
    },
    keep(present) {
      const current = state.get();
      if (current.phase === "signedIn") state.set({ ...current, glass: present });
    },
    readAnew: () => readAnew(),
    now: clock.read,
    later,
  });

  /** Somebody may have changed the viewer's name, role or organization. */
  const refreshViewer = oneAtATime(async () => {
    const before = state.get();
    if (before.phase !== "signedIn") return;
    const { viewer } = await client.read(readViewer, {});
    if (JSON.stringify(viewer) !== JSON.stringify(before.viewer)) await readAnew();
  });

  const onAccess = (change: AccessChange) => {
    access.tell(change);
    const current = state.get();
    if (current.phase !== "signedIn") return;
    const isOwn = change.kind === "PERSON" && change.userId === current.viewer.id;
    if (isOwn || change.kind === "EVERYTHING") void refreshViewer().catch(ignoreExpected);
  };

  /** The rights changed: whatever was read under the old ones is read again. */
  const readAnew = async () => {
    live?.stop();
    live = null;
    try {
      await read();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      store.push({ kind: "forgotten" });
      await start();
    }
  };

  const follow = (activityAfter: string | null) => {
    const onSettings = () => void refreshSettings().catch(ignoreExpected);
    const onGlass = () => void glass.refresh().catch(ignoreExpected);
    live = createLive({
      streams: createStreams({
        ...{ push: store.push, onSettings, onAccess, onGlass, activityAfter },
        ...{ onMail: mail.tell, onOutgoing: outgoing.tell },
      }),
      open: (onOpen, onClosed) => openSocket(socketUrl(), onOpen, onClosed),
      onConnection: connection.set,
      // Over HTTP the server says why: a missing sign-in ends the session, anything else may pass.
      onRefused: () => void client.read(readViewer, {}).catch(ignoreExpected),
      now: clock.read,
      later,
      random: Math.random,
    });
    live.start();
  };

  const read = async () => {
    // Alone at first: without a sign-in, one refusal is enough.
    const { viewer } = await client.read(readViewer, {});
    const [{ system }, settings, { errorCatalogue }, { brokenGlass }, { accounts }, { activity }] = await Promise.all([
      client.read(readSystem, {}),
      readSettings(viewer),
      client.read(readCatalogue, {}),
      client.read(readGlass, {}),
      client.read(readFirstAccounts, {}),
      client.read(readActivity, {}),
    ]);
    const before = state.get();
    if (before.phase === "signedOut") return;
    forgetOthers(localStorage, viewer.id);
    store.push({ kind: "forgotten" });
    for (const { syncStatuses, ...account } of accounts.nodes) {
      store.push({ kind: "account", account });
      store.push(...syncStatuses.map((status) => ({ kind: "status", status }) as const));
    }
    store.push(...activity.nodes.toReversed().map((entry) => ({ kind: "activity", entry }) as const));
    state.set({
      phase: "signedIn",
      viewer,
      system,
      ...settings,
      settingsSeen: 0,
      catalogue: byCode(errorCatalogue),
      glass: brokenGlass,
      rightsSeen: before.phase === "signedIn" ? before.rightsSeen + 1 : 0,
      accountTotal: accounts.totalCount,
    });
    glass.planEnd();
    follow(activity.nodes[0]?.cursor ?? null);
  };

  const start = async () => {
    state.set({ phase: "starting", message: null });
    while (state.get().phase === "starting") {
      try {
        await read();
      } catch (error) {
        if (error instanceof SignedOut) return stop();
        if (!(error instanceof RequestFailed)) throw error;
        state.set({ phase: "starting", message: error.message });
        await new Promise((done) => setTimeout(done, startAgainMs));
      }
    }
  };

  addEventListener("online", () => live?.tryNow());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) live?.tryNow();
  });

  return {
    state,
    connection,
    access,
    mail,
    outgoing,
    refreshSettings,
    refreshGlass: glass.refresh,
    start,
    stop,
  };
}

function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

const socketUrl = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`;

const byCode = (entries: readonly CatalogueEntry[]): Catalogue => new Map(entries.map((entry) => [entry.code, entry]));
