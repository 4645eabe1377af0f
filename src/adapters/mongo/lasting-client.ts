// The driver watches its server over one connection, and that watch can end unnoticed: when all connections of a process break in the same
// moment, a check may begin on a socket that is destroyed and not yet closed. Its write is never answered (`writeCommand` waits for "drain"),
// and no other check begins, so that every operation fails until the process is started again. Seen with mongodb 6.22 and 7.9 and servers that do
// not stream their state. So if only a new connection gets an answer, all connections are opened anew.
import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { endsWithin } from "../../lib/ends-within.ts";

export interface LastingOptions {
  /** The connections were opened anew: what waited for an answer has failed, and can be tried again. */
  readonly onReopened: () => void;
  /** How often the client is tried. Default 5 s. */
  readonly everyMs?: number;
  /** How long an answer may take. Default 5 s. */
  readonly patienceMs?: number;
}

export interface LastingClient {
  /** The same for ever, and so is all that was made from it. */
  readonly client: MongoClient;
  close(): Promise<void>;
}

/** A client that answers again whenever its server does. @throws Error when the server does not answer now */
export async function openLastingClient(
  url: string,
  { onReopened, everyMs = 5_000, patienceMs = 5_000 }: LastingOptions,
): Promise<LastingClient> {
  const client = await MongoClient.connect(url);
  const closing = new AbortController();
  const { signal } = closing;
  const isOver = () => signal.aborted;
  const succeeds = (work: Promise<unknown>) => endsWithin(patienceMs, work, signal).catch(() => false);
  const answers = (one: MongoClient) => succeeds(one.db().command({ ping: 1 }));

  async function serverAnswers(): Promise<boolean> {
    const probe = new MongoClient(url, { serverSelectionTimeoutMS: patienceMs, connectTimeoutMS: patienceMs });
    const connecting = probe.connect();
    try {
      return (await succeeds(connecting)) && (await answers(probe));
    } finally {
      // What has no connection yet cannot be closed yet.
      const close = () => probe.close().catch(() => {});
      void close();
      connecting.then(close, () => {});
    }
  }

  async function reopenIfBroken(): Promise<void> {
    if (await answers(client)) return;
    // While the server is away, a new connection is no better than the old ones. Once it is back, the driver has time to notice.
    if (!(await serverAnswers()) || (await answers(client)) || isOver()) return;
    await succeeds(client.close());
    // Closed it answers nobody, so it is connected before anything else is tried.
    while (!isOver()) {
      const isConnected = await client.connect().then(
        () => true,
        () => false,
      );
      if (isConnected) return onReopened();
      await pause(everyMs, signal);
    }
  }

  const watch = async () => {
    while (!isOver()) {
      await pause(everyMs, signal);
      if (!isOver()) await reopenIfBroken();
    }
  };
  const watching = watch();
  return {
    client,
    async close() {
      closing.abort();
      // It ends a connect that is on its way, and the second one whatever that connected all the same.
      await client.close();
      await watching;
      await client.close();
    },
  };
}

/** Waits, at most until the signal; it keeps no process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}
