import { StoreError } from "../../store-error.ts";
import { RunCancelledError, type SyncSession } from "../session.ts";
import type { Send } from "./batch.ts";
import { type SendResult, sendEffect } from "./send-effect.ts";
import { settleResults, settleUnsent } from "./settle-results.ts";
import type { WriteContext } from "./write-changes.ts";

/** Writes that are begun and not settled: what a crash can leave to be read back. How many are in flight is the mailbox's to say. */
const MOST_OPEN = 48;
/** Answers worth a transaction while others are still under way. */
const SETTLED_AT_ONCE = 24;

interface Answer {
  readonly send: Send;
  readonly result: SendResult;
}

/**
 * Sends what is planned and settles what is answered, both at once: neither waits for the other, and one that is repeated after a pause
 * holds nobody up.
 *
 *   sends    ████████████████████████████
 *   settled       ▒▒▒▒   ▒▒▒▒   ▒▒▒▒   ▒▒▒▒
 */
export async function sendAll(session: SyncSession, context: WriteContext, sends: readonly Send[]): Promise<void> {
  const open = new Set<Promise<void>>();
  const answers: Answer[] = [];
  const unsent: Send[] = [];
  let begun = 0;
  let fatal: unknown = null;

  const end = (error: unknown): void => {
    fatal ??= error;
    session.giveUp(error);
  };
  const begin = (send: Send): void => {
    const sending: Promise<void> = sendEffect(session, send)
      .then(
        (result) => void answers.push({ send, result }),
        (error: unknown) => {
          end(error);
          if (isSurelyUnsent(send, error)) unsent.push(send);
        },
      )
      .finally(() => open.delete(sending));
    open.add(sending);
  };

  for (;;) {
    for (const send of sends.slice(begun, begun + MOST_OPEN - open.size - answers.length)) {
      if (fatal !== null) break;
      begin(send);
      begun += 1;
    }
    // What was answered is settled even when another call ended the run.
    if (answers.length >= SETTLED_AT_ONCE || (open.size === 0 && answers.length > 0)) {
      // What cannot be recorded stays planned, and is read back by the next run; but nothing goes out any more of which this one might not tell.
      await settleResults(session, context, answers.splice(0)).then(
        ({ isCancelRequested }) => (isCancelRequested ? end(new RunCancelledError()) : undefined),
        end,
      );
    } else if (open.size > 0) await Promise.race(open);
    else break;
  }
  if (fatal === null) return;
  await settleUnsent(session, [...unsent, ...sends.slice(begun)]);
  throw fatal;
}

/** A create that was given up while it waited for its turn, or that was refused: it need not be looked for in Microsoft. */
function isSurelyUnsent(send: Send, reason: unknown): boolean {
  return send.effect.operation === "create" && !(reason instanceof StoreError && reason.mayHaveBeenApplied);
}
