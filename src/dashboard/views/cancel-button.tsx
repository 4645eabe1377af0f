import type { Run } from "../model.ts";
import { cancelRun } from "../operations/mutations.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** What was written stays; the next run goes on. */
export function CancelButton({ run }: { readonly run: Run }) {
  const { client, store } = usePage();
  const cancel = async () => {
    const outcome = await client.send(cancelRun, { runId: run.id });
    if (outcome.ok) store.push({ kind: "run", run: outcome.data });
    return outcome;
  };
  return <ActionButton label="Cancel run" busyLabel="Cancelling …" doneLabel="Cancelled" run={cancel} />;
}
