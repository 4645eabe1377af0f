/** What the process of the subscribers is told. */
export type ClientsOrder =
  | {
      readonly kind: "open";
      readonly url: string;
      /** One for each socket, in turn; none for a server that asks for none. */
      readonly tokens: readonly string[];
      readonly count: number;
      readonly query: string;
      /** How many objects each is sent first. */
      readonly present: number;
    }
  | { readonly kind: "made"; readonly nth: number; readonly atMs: number }
  /** From this change on what is received counts. */
  | { readonly kind: "begin"; readonly nth: number }
  | { readonly kind: "report" };

export interface ClientsReport {
  readonly received: number;
  /** When the last message came. */
  readonly lastAtMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The same clock in all processes of a machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;

const epochMs = Date.UTC(2100, 0, 1);

/** A change's number travels as the time of its status: so many milliseconds after the year 2100 began. */
export const timeOf = (nth: number): Date => new Date(epochMs + nth);

export function changeIn(text: string): number {
  const found = /"2100-01-0\d+T[0-9:.]+Z"/.exec(text)?.[0];
  return found === undefined ? -1 : Date.parse(found.slice(1, -1)) - epochMs;
}
