import type { FolderState, MessageState } from "./mail-state.ts";
import { createOrdered, type Ordered } from "./ordered.ts";
import type { MailSwitches } from "./switches.ts";

export interface FirstPage {
  readonly messages: readonly MessageState[];
  /** The key of its last message, where the next page goes on. */
  readonly after: readonly [number, number];
  readonly isAtEnd: boolean;
}

/**
 * A page of a first round. It goes on after the key of the last message told, so it neither repeats nor skips anything that stays, whatever
 * comes and goes meanwhile: what arrives may be in this round, in the next one, or in both.
 * @param after [-1, 0] for the first page
 * @param since only messages received from then on
 */
export function firstPage(
  folder: FolderState,
  order: MailSwitches["deltaOrder"],
  since: number | null,
  after: readonly [number, number],
  size: number,
): FirstPage {
  const keyOf = order === "undefined" ? shuffledKey : arrivalKey;
  const all: Ordered<MessageState> = order === "undefined" ? shuffledOf(folder) : folder.messages;
  const step = order === "newestFirst" ? -1 : 1;
  const isAfter = (message: MessageState) => compare(keyOf(message), after) > 0;
  const isStart = after[0] === -1;
  let index =
    step > 0
      ? all.countBefore((message) => !isStart && !isAfter(message))
      : (isStart ? all.size : all.countBefore((message) => compare(keyOf(message), after) < 0)) - 1;
  const messages: MessageState[] = [];
  let last = after;
  for (; index >= 0 && index < all.size && messages.length < size; index += step) {
    const message = all.at(index);
    if (message === undefined) break;
    last = keyOf(message);
    if (since === null || message.receivedAt >= since) messages.push(message);
    // By date nothing follows that is young enough.
    else if (order === "newestFirst") return { messages, after: last, isAtEnd: true };
  }
  return { messages, after: last, isAtEnd: index < 0 || index >= all.size };
}

type Key = readonly [number, number];

function compare(one: Key, other: Key): number {
  return one[0] - other[0] || one[1] - other[1];
}

function arrivalKey({ receivedAt, number }: MessageState): Key {
  return [receivedAt, number];
}

function shuffledKey({ number }: MessageState): Key {
  return [Math.imul(number ^ 0x5bd1_e995, 2_654_435_761) >>> 0, number];
}

function shuffledOf(folder: FolderState): Ordered<MessageState> {
  folder.shuffled ??= createOrdered(
    (one, other) => compare(shuffledKey(one), shuffledKey(other)),
    folder.messages.all(),
  );
  return folder.shuffled;
}
