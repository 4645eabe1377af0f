import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.ts";
import type { Mailbox } from "./set-up.ts";

const lookAgainMs = 250;

/** Waits until the account has been synced after `since`; false when that takes longer than `withinMs`. */
export async function isSynced(
  api: Api,
  mailbox: Mailbox,
  resource: "TASKS" | "CALENDAR",
  since: Date,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(lookAgainMs, undefined, { signal })) {
    const { syncStatus } = await api.ask(
      "query ($accountId: ID, $resource: Resource) { syncStatus(accountId: $accountId, resource: $resource) { nodes { lastSyncAt isInProgress } } }",
      { accountId: mailbox.accountId, resource },
    );
    if (
      syncStatus.nodes.some(
        ({ lastSyncAt, isInProgress }) => lastSyncAt !== null && new Date(lastSyncAt) > since && !isInProgress,
      )
    )
      return true;
  }
  return false;
}

/** All To Do lists of the account are synced from now on, not only the default one. */
export async function chooseAllLists(api: Api, { accountId }: Mailbox): Promise<void> {
  const { taskLists } = await api.ask("query ($accountId: ID!) { taskLists(accountId: $accountId) { id } }", {
    accountId,
  });
  const input = { accountId, mode: "CHOSEN", listIds: taskLists.map(({ id }) => id) } as const;
  await api.order(
    "mutation ($input: ChooseTaskListsInput!) { result: chooseTaskLists(input: $input) { __typename ... on UserError { message } } }",
    { input },
  );
}
