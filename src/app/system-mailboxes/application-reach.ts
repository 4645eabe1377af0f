// How far the application's own permission reaches. Without a scope in Exchange it reaches every mailbox of the organization: that is said,
// and a mailbox that it must not reach is tried.

import { comparedAddress } from "../../core/access/mail-domain.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { MailboxPrincipal } from "../../core/microsoft/mailbox-access.ts";
import { RefusedError, ValidationError } from "../errors.ts";
import type { MailboxTrials, Reached } from "../ports/mailbox-trials.ts";
import type { SystemMailboxes } from "../ports/system-mailboxes.ts";
import { StoreError } from "../store-error.ts";
import { requireMailbox } from "./administer.ts";

export interface ApplicationReach extends Reached {
  /** The mailbox that must not be reached, and whether it was refused; null: none was named. */
  readonly outside: { readonly address: string; readonly isRefused: boolean } | null;
  readonly message: string;
}

export interface ApplicationReachDependencies {
  readonly store: SystemMailboxes;
  readonly trials: MailboxTrials;
  readonly homeTenant: () => Promise<string | null>;
}

export type CheckApplicationReach = (
  viewer: Viewer,
  mailboxId: string,
  mustNotReach?: string | null,
) => Promise<ApplicationReach>;

const longestMs = 60_000;

/** @throws NotFoundError, ForbiddenError, ValidationError, RefusedError */
export function createCheckApplicationReach(dependencies: ApplicationReachDependencies): CheckApplicationReach {
  const { store, trials, homeTenant } = dependencies;
  return async (viewer, mailboxId, mustNotReach = null) => {
    const mailbox = await requireMailbox(store, viewer, mailboxId);
    const outside = mustNotReach === null ? null : comparedAddress(mustNotReach.trim());
    if (mustNotReach !== null && outside === null) {
      throw new ValidationError("mustNotReach", "the address of a mailbox that the application must not open");
    }
    const signal = AbortSignal.timeout(longestMs);
    try {
      const tenantId = mailbox.account?.tenantId ?? (await homeTenant());
      if (tenantId === null) throw new RefusedError("Connect the mailbox first: until then its tenant is not known.");
      const asked = (address: string): MailboxPrincipal => ({
        ...{ access: "APPLICATION", tenantId, signInId: null, mailbox: address },
      });
      const reached = await trials
        .trial(mailbox.id, asked(mailbox.address))
        .reachOf(await store.listPeoplesMailboxes(tenantId), signal);
      if (outside === null) return { ...reached, outside, message: sayReach(reached) };
      const isRefused = await refuses(trials.trial(mailbox.id, asked(outside)), signal);
      const said = isRefused
        ? `${outside} was refused, as it must be.`
        : `${outside} was opened, although it must not be. Limit the application to its mailboxes in Exchange (RBAC for Applications), and withdraw the permission that was granted for all.`;
      return { ...reached, outside: { address: outside, isRefused }, message: `${said} ${sayReach(reached)}` };
    } catch (error) {
      if (error instanceof StoreError) throw new RefusedError(error.message);
      throw error;
    }
  };
}

async function refuses(trial: ReturnType<MailboxTrials["trial"]>, signal: AbortSignal): Promise<boolean> {
  try {
    await trial.readInbox(signal);
    return false;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.fault === "denied") return true;
    // A mailbox that does not exist proves nothing.
    throw new RefusedError(`Microsoft answered neither yes nor no. Name a mailbox that exists. ${error.message}`);
  }
}

function sayReach({ people, reached, refused, withoutMailbox }: Reached): string {
  const tried = reached + refused;
  const of = people === null ? "of those that are connected here" : `of ${people} people in the directory`;
  const without = withoutMailbox === 0 ? "" : ` ${withoutMailbox} had no mailbox.`;
  if (tried === 0) return `No mailbox could be tried ${of}: the application may not read the directory.${without}`;
  const wide =
    refused === 0 && reached > 1
      ? " It reaches every mailbox that was tried: limit it to its mailboxes in Exchange (RBAC for Applications) unless that is meant."
      : "";
  return `The application opened ${reached} of ${tried} mailboxes that were tried, ${of}.${without}${wide} Changes in Exchange take up to two hours to work.`;
}
