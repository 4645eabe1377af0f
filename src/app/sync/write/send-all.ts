import type { Send } from "../../../core/sync/plan.ts";
import { type SendResult, settlePair, settleUnsent } from "../../../core/sync/settle.ts";
import { StoreError } from "../../store-error.ts";
import { recordSettled } from "../record.ts";
import { RunCancelledError, type SyncSession } from "../session.ts";
import { sendEffect } from "./send-effect.ts";

/**
 * Writes that are begun and not settled: this many must be read back after a crash. How many are in flight is for the mailbox's limits to
 * say.
 */
const MOST_OPEN = 48;
/** This many answers are worth a transaction while others are in flight. */
const SETTLED_AT_ONCE = 24;

interface Answer {
  readonly send: Send;
  readonly result: SendResult;
}

/**
 * Sends what is planned and settles what is answered, both at once: neither waits for the other, and one that is repeated after a pause
 * delays nobody.
 *
 *   sends    ████████████████████████████
 *   settled       ▒▒▒▒   ▒▒▒▒   ▒▒▒▒   ▒▒▒▒
 */
export async function sendAll(session: SyncSession, sends: readonly Send[]): Promise<void> {
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
    // Answers are settled even when another call ended the run.
    if (answers.length >= SETTLED_AT_ONCE || (open.size === 0 && answers.length > 0)) {
      // A write whose answer cannot be recorded stays planned, and the next run reads it back. But nothing more is sent, since its answer
      // might be lost too.
      await recordAnswers(session, answers.splice(0)).then(
        ({ isCancelRequested }) => (isCancelRequested ? end(new RunCancelledError()) : undefined),
        end,
      );
    } else if (open.size > 0) await Promise.race(open);
    else break;
  }
  if (fatal === null) return;
  await recordUnsent(session, [...unsent, ...sends.slice(begun)]);
  throw fatal;
}

/** A create that was given up while it waited for its turn, or that was refused: it need not be looked for in Microsoft. */
function isSurelyUnsent(send: Send, reason: unknown): boolean {
  return send.effect.operation === "create" && !(reason instanceof StoreError && reason.mayHaveBeenApplied);
}

/**
 * The second transaction of a write: Microsoft's answer, Oro's write, the link, the ledger, all at once. It is done even if the run is
 * cancelled.
 */
async function recordAnswers(
  session: SyncSession,
  answers: readonly Answer[],
): Promise<{ readonly isCancelRequested: boolean }> {
  return session.inTx(async (tx) => {
    const officeIds = answers.map(({ send }) => send.effect.officeId);
    const records = new Map((await tx.loadOffice(officeIds)).map((one) => [one.id, one]));
    const adopted = answers.flatMap(({ result }) => (result.kind === "adopted" ? [result.item.id] : []));
    const owners = new Map((await tx.linksByM365Ids(adopted)).map(({ m365Id, officeId }) => [m365Id, officeId]));
    const settled = answers.map(({ send, result }) =>
      settlePair(session, send, asOwned(result, send, owners), records.get(send.effect.officeId) ?? null),
    );
    await recordSettled(session, tx, settled);
    session.tally.add(answers.length, {});
    return { isCancelRequested: tx.isCancelRequested };
  }, true);
}

/** @param owners Oro's ids of the records that the adopted items are linked to */
function asOwned(result: SendResult, { effect }: Send, owners: ReadonlyMap<string, string>): SendResult {
  if (result.kind !== "adopted") return result;
  const isOthers = (owners.get(result.item.id) ?? effect.officeId) !== effect.officeId;
  return isOthers ? { kind: "taken", item: result.item } : result;
}

/** Writes that were planned and never begun. */
async function recordUnsent(session: SyncSession, sends: readonly Send[]): Promise<void> {
  if (sends.length === 0) return;
  await session.inTx((tx) => recordSettled(session, tx, sends.map(settleUnsent)), true);
}
