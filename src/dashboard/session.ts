import type { Client } from "./client.ts";
import { RequestFailed, SignedOut } from "./client.ts";
import type { Clock } from "./clock.ts";
import { type Connection, createLive, type Live } from "./live.ts";
import type { Application, CatalogueEntry, SystemFacts, SystemSettings, Viewer } from "./model.ts";
import type { Catalogue } from "./needs.ts";
import { createObservable, type Observable } from "./observable.ts";
import {
  readActivity,
  readApplication,
  readCatalogue,
  readFirstAccounts,
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
  /** Grows whenever somebody may have changed settings. */
  readonly settingsSeen: number;
  /** How many accounts there are; more than are known while the present state is on its way. */
  readonly accountTotal: number;
}

type SessionState =
  | { readonly phase: "starting"; readonly message: string | null }
  | { readonly phase: "signedOut" }
  | Signed;

export interface Session {
  readonly state: Observable<SessionState>;
  readonly connection: Observable<Connection>;
  /** Reads what is needed, then follows; again after a sign-in. */
  start(): Promise<void>;
  stop(): void;
  /** The Azure application or the system's settings may have been changed. */
  refreshSettings(): Promise<void>;
}

const startAgainMs = 2_000;

export function createSession(client: Client, store: Store, clock: Clock): Session {
  const state = createObservable<SessionState>({ phase: "starting", message: null });
  const connection = createObservable<Connection>({ state: "connecting" });
  let live: Live | null = null;

  const stop = () => {
    live?.stop();
    live = null;
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

  const follow = (activityAfter: string | null) => {
    const onSettings = () => void refreshSettings().catch(ignoreExpected);
    live = createLive({
      streams: createStreams({ push: store.push, onSettings, activityAfter }),
      open: (onOpen, onClosed) => openSocket(socketUrl(), onOpen, onClosed),
      onConnection: connection.set,
      // Over HTTP the server says why: a missing sign-in ends the session, anything else may pass.
      onRefused: () => void client.read(readViewer, {}).catch(ignoreExpected),
      now: clock.read,
      later(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    });
    live.start();
  };

  const read = async () => {
    // Alone at first: without a sign-in one refusal is enough.
    const { viewer } = await client.read(readViewer, {});
    const [{ system }, settings, { errorCatalogue }, { accounts }, { activity }] = await Promise.all([
      client.read(readSystem, {}),
      readSettings(viewer),
      client.read(readCatalogue, {}),
      client.read(readFirstAccounts, {}),
      client.read(readActivity, {}),
    ]);
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
      accountTotal: accounts.totalCount,
    });
    follow(activity.nodes[0]?.cursor ?? null);
  };

  addEventListener("online", () => live?.tryNow());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) live?.tryNow();
  });

  return {
    state,
    connection,
    refreshSettings,
    stop,
    async start() {
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
    },
  };
}

const socketUrl = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`;

const byCode = (entries: readonly CatalogueEntry[]): Catalogue => new Map(entries.map((entry) => [entry.code, entry]));

/** `stop` was called already for the one; the connection shows the other. */
function ignoreExpected(error: unknown): void {
  if (!(error instanceof SignedOut) && !(error instanceof RequestFailed)) throw error;
}
