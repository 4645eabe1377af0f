// What needs a person, by cause: a dead sign-in shows in every resource, in alerts and in a check, but needs only one action.
import type { Check } from "./check.ts";
import type { Alert, SyncStatus } from "./operations/status.ts";
import { countOf } from "./words.ts";

/** One observation about one account. Those with the same cause become one line. */
export interface Finding {
  /** The API's code, or else the message itself. */
  readonly cause: string;
  readonly code: string | null;
  readonly message: string;
  readonly remedy: string | null;
  /** Null: about the system. */
  readonly account: string | null;
  /** Whether it waits for a person; otherwise it passes by itself. */
  readonly isForPerson: boolean;
}

/** Codes that pass by themselves. */
export type Passing = ReadonlySet<string>;

/** Causes that the command itself can solve, in better words than the API's. */
const commands: Readonly<Record<string, string>> = {
  SIGN_IN_EXPIRED:
    "m365-sync connect --reconnect ACCOUNT prints the link for the mailbox's owner. Changes are kept until then.",
  SCOPE_MISSING: "m365-sync connect --reconnect ACCOUNT prints the link: its owner accepts the permissions.",
  BRAKE_DELETIONS: "m365-sync runs --state awaiting-approval, then m365-sync approve RUN or reject RUN",
  BRAKE_INVITATIONS: "m365-sync runs --state awaiting-approval, then m365-sync approve RUN or reject RUN",
};

export function findingOf(
  found: { readonly code: string | null; readonly message: string; readonly remedy: string | null },
  account: string | null,
  passing: Passing,
): Finding {
  const { code, message, remedy } = found;
  return {
    cause: code ?? message,
    code,
    message,
    remedy: (code === null ? undefined : commands[code]) ?? remedy,
    account,
    isForPerson: code === null || !passing.has(code),
  };
}

/** Codes for a sign-in that a person can repair: then other observations about the account have no cause of their own. */
const signInCodes = new Set(["SIGN_IN_EXPIRED", "SCOPE_MISSING", "NO_MAILBOX"]);
const itemCodes = new Set(["ITEM_REJECTED", "ITEM_UNREADABLE", "ITEM_CHANGING", "ITEM_DUPLICATE", "OUTCOME_UNKNOWN"]);

/** What is wrong with one account's one resource. */
export function* findingsOf(status: SyncStatus, passing: Passing): Generator<Finding> {
  const account = status.account.userPrincipalName;
  const own = (message: string, remedy: string, code: string | null = null) =>
    findingOf({ code, message, remedy }, account, passing);
  if (!status.isEnabled) return;
  if (status.state === "NEEDS_APPROVAL") {
    yield own("A run stopped for safety and waits for an answer.", "", "BRAKE_DELETIONS");
    return;
  }
  if (status.state === "SIGN_IN_NEEDED") {
    const { code, message, remedy } = status.lastError ?? {
      code: "SIGN_IN_EXPIRED",
      message: "Microsoft no longer accepts the sign-in.",
      remedy: "Sign in again.",
    };
    yield own(message, remedy, signInCodes.has(code) ? code : "SIGN_IN_EXPIRED");
    return;
  }
  if (status.lastError !== null) {
    yield own(status.lastError.message, status.lastError.remedy, status.lastError.code);
    return;
  }
  if (status.counts.failing > 0) yield own("Some records cannot be synced.", "m365-sync failing names them.");
  if (status.counts.inConflict > 0)
    yield own("Records were changed on both sides to different values.", "m365-sync conflicts");
  if (status.notifications.mode === "DEGRADED") {
    yield {
      ...own(
        `Change notifications: ${status.notifications.reason}`,
        "Check that Microsoft can reach PUBLIC_URL; changes are found at the interval meanwhile.",
      ),
      isForPerson: false,
    };
  }
}

/** From alerts; those about single records are left to the list of records. */
export function* findingsOfAlerts(alerts: readonly Alert[], passing: Passing): Generator<Finding> {
  for (const alert of alerts) {
    if (!itemCodes.has(alert.code)) yield findingOf(alert, alert.account?.userPrincipalName ?? null, passing);
  }
}

/** One check for each cause, the most frequent first; causes that wait for a person come before those that pass. */
export function checksOf(findings: Iterable<Finding>, total: number): readonly Check[] {
  const all = [...findings];
  // A mailbox that is not signed in has no other cause.
  const signedOut = new Set(
    all.flatMap(({ code, account }) => (code !== null && signInCodes.has(code) && account !== null ? [account] : [])),
  );
  const groups = new Map<string, { readonly first: Finding; readonly accounts: Set<string> }>();
  for (const finding of all) {
    const { account, code, cause } = finding;
    if (account !== null && signedOut.has(account) && (code === null || !signInCodes.has(code))) continue;
    const group = groups.get(cause) ?? { first: finding, accounts: new Set<string>() };
    if (account !== null) group.accounts.add(account);
    groups.set(cause, group);
  }
  return [...groups.values()]
    .sort(
      (one, other) =>
        Number(other.first.isForPerson) - Number(one.first.isForPerson) || other.accounts.size - one.accounts.size,
    )
    .map(({ first, accounts }) => {
      const names = [...accounts].sort();
      return {
        name: whoOf(names, total),
        result: first.isForPerson ? "wrong" : "note",
        message: first.message,
        code: first.code,
        remedy: fillIn(first.remedy, names),
        accounts: names,
      };
    });
}

const named = 3;

/** "ada@…", "2 of 311 accounts (ada@…, ben@…)", "240 of 311 accounts (ada@…, ben@…, cem@… and 237 more)" */
function whoOf(names: readonly string[], total: number): string {
  const [only] = names;
  if (only === undefined) return "system";
  if (names.length === 1) return only;
  const more = names.length - named;
  const some = names.slice(0, named).join(", ");
  const of =
    total > names.length ? `${names.length} of ${countOf(total, "account")}` : `all ${countOf(total, "account")}`;
  return `${of} (${some}${more > 0 ? ` and ${more} more` : ""})`;
}

/** A command for one account includes its name. */
function fillIn(remedy: string | null, [only, ...others]: readonly string[]): string | null {
  return remedy !== null && only !== undefined && others.length === 0 ? remedy.replace("ACCOUNT", only) : remedy;
}
