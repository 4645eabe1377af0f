import type { SeededRandom } from "./random.ts";

/**
 * What can go wrong on the wire:
 *
 * | kind | the client sees | the write |
 * | --- | --- | --- |
 * | throttle | 429 with Retry-After | not applied |
 * | unavailable, unavailableHtml | 503 with no body, or with a page of HTML | not applied |
 * | serverError | 500 generalException | not applied |
 * | gatewayTimeoutApplied | 504 | **applied** |
 * | resetBefore, resetApplied | the connection is reset | not applied, **applied** |
 * | unauthorized, claimsChallenge | 401, without and with a claims challenge | not applied |
 * | deltaGone, deltaMalformed, notFound | 410 SyncStateNotFound, 400 "Badly formed token.", 404 | not applied |
 * | throttleApplied, unavailableApplied | 429, 503, as if it were not accepted | **applied** |
 * | resetLater | the connection is reset | **applied** `delayMs` of simulated time later |
 * | twice | the answer of the second of two equal requests | **applied twice** |
 * | lateAnswer | the right answer, `delayMs` after the write | applied at once |
 * | refuse | `status`, `code` and `message` of the rule | not applied |
 * | slow | the right answer, `delayMs` late | applied |
 * | malformedJson, wrongType | a page cut in half; a page whose first item has a field of the wrong type | applied |
 */
export const FAULT_KINDS = [
  "throttle",
  "unavailable",
  "unavailableHtml",
  "serverError",
  "gatewayTimeoutApplied",
  "resetBefore",
  "resetApplied",
  "throttleApplied",
  "unavailableApplied",
  "resetLater",
  "twice",
  "lateAnswer",
  "refuse",
  "unauthorized",
  "claimsChallenge",
  "deltaGone",
  "deltaMalformed",
  "notFound",
  "slow",
  "malformedJson",
  "wrongType",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** How often it strikes; default: once, or without limit if `rate` is given. */
  readonly times?: number;
  /** So many matching requests are let through before. */
  readonly skip?: number;
  /** Chance from 0 to 1 for each matching request; absent means every one. */
  readonly rate?: number;
  readonly method?: string;
  /** A regular expression tried on the decoded path and query, without regard to case. */
  readonly path?: string;
  /** Principal name of the person whose data is asked for. */
  readonly person?: string;
  /** For throttle and unavailable, in seconds. */
  readonly retryAfterSeconds?: number;
  /** For throttle and unavailable, instead of the seconds: the header's exact text, a date or nonsense. Empty omits the header. */
  readonly retryAfter?: string;
  /** For slow, lateAnswer and resetLater. */
  readonly delayMs?: number;
  /** For refuse: 400 ErrorInvalidRequest, unless said otherwise. */
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
}

export interface ActiveFault extends FaultRule {
  readonly id: string;
  struck: number;
  /** Matching requests that were let through. */
  skipped: number;
}

/** What a rule is matched against; the path still has its query. */
interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly person?: string;
}

export interface Faults {
  /** @throws SyntaxError when `path` is not a regular expression */
  inject(rule: FaultRule): ActiveFault;
  list(): ActiveFault[];
  remove(id: string): boolean;
  clear(): void;
  /** The first rule that matches this request; at most one strikes, and delays are added. */
  strike(target: FaultTarget): { fault: ActiveFault | undefined; delayMs: number };
}

interface Armed {
  readonly fault: ActiveFault;
  readonly pattern: RegExp | undefined;
}

export function createFaults(random: SeededRandom): Faults {
  let active: Armed[] = [];
  let count = 0;

  function strikes({ fault, pattern }: Armed, target: FaultTarget): boolean {
    if (fault.method !== undefined && fault.method.toUpperCase() !== target.method) return false;
    if (fault.person !== undefined && fault.person !== target.person) return false;
    if (pattern !== undefined && !pattern.test(target.path)) return false;
    if (isDeltaFault(fault.kind) && !/[?&]\$?(delta|skip)token=/i.test(target.path)) return false;
    return fault.rate === undefined || random.next() < fault.rate;
  }

  return {
    inject(rule) {
      count += 1;
      const fault: ActiveFault = { ...rule, id: `fault-${count}`, struck: 0, skipped: 0 };
      active.push({ fault, pattern: rule.path === undefined ? undefined : new RegExp(rule.path, "i") });
      return fault;
    },
    list: () => active.map(({ fault }) => ({ ...fault })),
    remove(id) {
      const before = active.length;
      active = active.filter(({ fault }) => fault.id !== id);
      return active.length < before;
    },
    clear: () => {
      active = [];
    },
    strike(target) {
      let delayMs = 0;
      for (const armed of active) {
        if (!strikes(armed, target)) continue;
        const { fault } = armed;
        if (fault.skipped < (fault.skip ?? 0)) {
          fault.skipped += 1;
          continue;
        }
        fault.struck += 1;
        const times = fault.times ?? (fault.rate === undefined ? 1 : Number.POSITIVE_INFINITY);
        if (fault.struck >= times) active = active.filter((other) => other !== armed);
        if (fault.kind !== "slow") return { fault, delayMs };
        delayMs += fault.delayMs ?? 1000;
      }
      return { fault: undefined, delayMs };
    },
  };
}

function isDeltaFault(kind: FaultKind): boolean {
  return kind === "deltaGone" || kind === "deltaMalformed";
}
