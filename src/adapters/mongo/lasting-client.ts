// The driver watches its server over one connection, and that watch can end unnoticed: when all connections of a process break in the same
// moment, a check may begin on a socket that is destroyed and not yet closed. Its write is never answered (`writeCommand` waits for "drain"),
// and no other check begins, so that every operation fails until the process is started again. Seen with mongodb 6.22 and 7.9 and servers that do
// not stream their state. So whoever gets no answer, while a new connection gets one, opens its connections anew.
import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";

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
  const isOver = () => closing.signal.aborted;
  const patience = { ms: patienceMs, signal: closing.signal };

  async function reopenIfBroken(): Promise<void> {
    if (await answers(client, patience)) return;
    // While the server is away, a new connection is no better than the old ones. Once it is back, the driver has time to notice.
    if (!(await serverAnswers(url, patience)) || (await answers(client, patience)) || isOver()) return;
    await client.close();
    if (isOver()) return;
    await client.connect();
    onReopened();
  }

  const watch = async () => {
    for (;;) {
      await pause(everyMs, closing.signal);
      if (isOver()) return;
      // What fails here is tried again in the next round.
      await reopenIfBroken().catch(() => {});
    }
  };
  const watching = watch();
  return {
    client,
    async close() {
      closing.abort();
      await watching;
      await client.close();
    },
  };
}

interface Patience {
  readonly ms: number;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

async function serverAnswers(url: string, patience: Patience): Promise<boolean> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: patience.ms, connectTimeoutMS: patience.ms });
  try {
    return await answers(client, patience);
  } finally {
    await client.close();
  }
}

/** Whether there is an answer in time; a question without one is left to itself. */
async function answers(client: MongoClient, { ms, signal }: Patience): Promise<boolean> {
  const answered = new AbortController();
  const answer = client
    .db()
    .command({ ping: 1 })
    .then(
      () => true,
      () => false,
    );
  try {
    return await Promise.race([answer, pause(ms, AbortSignal.any([signal, answered.signal])).then(() => false)]);
  } finally {
    answered.abort();
  }
}

/** Waits, at most until the signal; it keeps no process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}
