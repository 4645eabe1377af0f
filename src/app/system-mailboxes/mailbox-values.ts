// What an administrator enters for a system mailbox, and the rules for it.
import { comparedAddress } from "../../core/access/mail-domain.ts";
import type { Role } from "../../core/access/role.ts";
import type { MailboxAccess } from "../../core/microsoft/mailbox-access.ts";
import { ValidationError } from "../errors.ts";
import type { AccountStore } from "../ports/account-store.ts";
import type { People } from "../ports/people.ts";
import type { MailboxReaders, SystemMailboxChange } from "../ports/system-mailboxes.ts";

/** Absent fields stay. */
export interface MailboxOrder {
  readonly label?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly access?: MailboxAccess | null | undefined;
  /** With DELEGATED: the account whose sign-in is used. */
  readonly viaAccountId?: string | null | undefined;
  readonly importFrom?: Date | null | undefined;
  readonly readers?: { readonly userIds: readonly string[]; readonly roles: readonly Role[] } | null | undefined;
}

export interface ValueDependencies {
  readonly accounts: Pick<AccountStore, "find">;
  readonly people: Pick<People, "find">;
  readonly now: () => Date;
}

const mostReaders = 500;
const mostLabel = 100;

/** @param present how it is reached now, for a change that does not name the account or the way alone. @throws ValidationError */
export async function readMailboxOrder(
  { accounts, people, now }: ValueDependencies,
  organizationId: string,
  order: MailboxOrder,
  present: { readonly access: MailboxAccess; readonly viaAccountId: string | null } | null,
): Promise<SystemMailboxChange> {
  const access = order.access ?? present?.access ?? "OWN";
  const via = access === "DELEGATED" ? (order.viaAccountId ?? present?.viaAccountId ?? null) : null;
  if (order.viaAccountId != null && access !== "DELEGATED") {
    throw new ValidationError("viaAccountId", "only with the access DELEGATED");
  }
  if (access === "DELEGATED") await mustLend(via);
  const isReached = order.access != null || order.viaAccountId != null;
  return {
    ...(order.label != null && { label: readLabel(order.label) }),
    ...(order.address != null && { address: readMailboxAddress(order.address) }),
    ...(isReached && { access, viaAccountId: via }),
    ...(order.importFrom != null && { importFrom: readImportFrom(order.importFrom, now()) }),
    ...(order.readers != null && { readers: await readReaders(order.readers) }),
  };

  async function mustLend(accountId: string | null): Promise<void> {
    const rule = "a connected account of this organization, which has full access to the mailbox in Exchange";
    const account = accountId === null ? null : await accounts.find(accountId);
    const isPersons = account !== null && account.userId !== null && account.organizationId === organizationId;
    if (!isPersons || account.access !== "OWN") throw new ValidationError("viaAccountId", rule);
  }

  async function readReaders({ userIds, roles }: MailboxReaders): Promise<MailboxReaders> {
    const ids = [...new Set(userIds.map((id) => id.toLowerCase()))];
    if (ids.length > mostReaders) throw new ValidationError("readers", `at most ${mostReaders} people`);
    for (const id of ids) {
      const person = await people.find(id);
      if (person === null || person.organizationId !== organizationId) {
        throw new ValidationError("readers", "people of the mailbox's organization");
      }
    }
    return { userIds: ids, roles: [...new Set(roles)] };
  }
}

function readLabel(text: string): string {
  const label = text.replaceAll(/\p{C}/gu, "").trim();
  if (label === "" || label.length > mostLabel) {
    throw new ValidationError("label", `a name such as "Support", at most ${mostLabel} characters`);
  }
  return label;
}

function readMailboxAddress(text: string): string {
  const address = comparedAddress(text.trim());
  if (address === null) {
    throw new ValidationError("address", "the mailbox's primary address, such as support@contoso.example");
  }
  return address;
}

function readImportFrom(from: Date, now: Date): Date {
  if (from.getTime() <= now.getTime()) return from;
  throw new ValidationError("importFrom", "a time that has passed: what comes later is imported anyway");
}
