/** Repeatable randomness: the same seed gives the same ids, lifetimes and faults, so a failing run can be played again. */
export interface SeededRandom {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number between the two, both included. */
  between(low: number, high: number): number;
  guid(): string;
  bytes(length: number): Buffer;
}

/** Mulberry32 (public domain, Tommy Ettinger): small, fast, and good enough for anything that is not a secret. */
export function createRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
  return {
    next,
    bytes,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    guid: () => {
      const hex = bytes(16).toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
