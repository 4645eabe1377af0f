import { type Aging, readSealed, writeSealed } from "../mailbox/delta-token.ts";

/** The content of a calendarView/delta link. Its window was given once and never changes. */
export interface ViewToken extends Aging {
  readonly from: number;
  readonly to: number;
  readonly position: number;
  /** How much of the series at `position` has been reported. */
  readonly offset: number;
  readonly startedAt: number;
  readonly isInitial: boolean;
  /** The position of the last entry that this round reported; -1 before there was one. */
  readonly lastTold: number;
  /** Entries made before this position may have been reported, even if the next page begins before it. */
  readonly toldTo: number;
  /** Whether this round only repeats the end of the previous one. */
  readonly isReplay: boolean;
  /** Whether the previous page was intentionally empty. */
  readonly wasEmpty: boolean;
}

const NUMBERS = ["from", "to", "position", "offset", "startedAt", "epoch", "issuedAt", "lastTold", "toldTo"] as const;
const FLAGS = ["isInitial", "isReplay", "wasEmpty"] as const;

export function writeViewToken(token: ViewToken, scope: string): string {
  const numbers = [...NUMBERS.map((name) => token[name]), ...FLAGS.map((name) => (token[name] ? 1 : 0))];
  return writeSealed(numbers, (text) => `calendarView ${text} ${scope}`);
}

/** @throws GraphError 400 for anything that this calendar never issued */
export function readViewToken(token: string, scope: string): ViewToken {
  const numbers = readSealed(token, NUMBERS.length + FLAGS.length, (text) => `calendarView ${text} ${scope}`);
  const [
    from = 0,
    to = 0,
    position = 0,
    offset = 0,
    startedAt = 0,
    epoch = 0,
    issuedAt = 0,
    lastTold = -1,
    toldTo = 0,
    ...flags
  ] = numbers;
  const [isInitial, isReplay, wasEmpty] = flags.map((flag) => flag === 1);
  return {
    ...{ from, to, position, offset, startedAt, epoch, issuedAt, lastTold, toldTo },
    isInitial: isInitial ?? false,
    isReplay: isReplay ?? false,
    wasEmpty: wasEmpty ?? false,
  };
}
