import type { Client } from "./client.ts";
import { suggest } from "./close-names.ts";
import { CommandError, exitCode } from "./command-error.ts";
import { readList } from "./connection.ts";
import { type Account, readAccounts } from "./operations/accounts.ts";

/** The account with this id or user principal name; the beginning of a name is enough if only one account has it. @throws CommandError */
export async function findAccount(client: Client, name: string): Promise<Account> {
  return pickAccount(name, await readList(client, readAccounts, {}));
}

/** For commands whose account is optional. */
export async function findAccountId(client: Client, name: string | undefined): Promise<string | undefined> {
  return name === undefined ? undefined : (await findAccount(client, name)).id;
}

function pickAccount(name: string, accounts: readonly Account[]): Account {
  const wanted = name.toLowerCase();
  const exact = accounts.find((account) => account.id === name || account.userPrincipalName.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const names = accounts.map((account) => account.userPrincipalName);
  const [only, ...others] = accounts.filter((account) => account.userPrincipalName.toLowerCase().startsWith(wanted));
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    throw new CommandError(exitCode.usage, `"${name}" fits several accounts.`, suggest(name, names));
  }
  throw new CommandError(
    exitCode.usage,
    `There is no account "${name}".`,
    suggest(name, names) ??
      (names.length === 0 ? "None is connected yet: m365-sync connect" : "m365-sync status lists the accounts."),
  );
}
