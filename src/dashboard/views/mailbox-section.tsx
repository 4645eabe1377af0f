import { useState } from "preact/hooks";
import type { Account, Mailbox, Resource } from "../model.ts";
import { choosePrimaryMailbox } from "../operations/mutations.ts";
import { readMailbox } from "../operations/queries.ts";
import { joined, resourceName } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { DisconnectForm } from "./disconnect-form.tsx";
import { Heading } from "./heading.tsx";
import { usePage } from "./page.ts";
import { useRead } from "./use-read.ts";

const primaryResources: readonly Resource[] = ["TASKS", "CALENDAR"];
const namesOf = (resources: readonly Resource[]) =>
  joined(resources.map((resource) => resourceName[resource].toLowerCase()));

/** What the mailbox is to its owner: whether new records of Oro go to it, and how it is disconnected. */
export function MailboxSection({ account }: { readonly account: Account }) {
  const { client, may, state } = usePage();
  const [mailbox, setMailbox] = useState<Mailbox | null>(null);
  const [readings, setReadings] = useState(0);
  const [step, setStep] = useState<"shown" | "asked" | "left">("shown");
  // Read again when its records change in number: nothing is deleted by a number that is out of date.
  const records = [...state.statuses.values()].reduce(
    (sum, status) => (status.account.id === account.id ? sum + status.counts.total : sum),
    0,
  );
  const answer = useRead(readMailbox, { id: account.id, ...{ state: account.state, records, readings } }, (data) =>
    setMailbox(data.account),
  );
  const readAgain = () => setReadings((known) => known + 1);
  if (mailbox === null) return <p class="muted">{answer.isReading ? "Reading …" : answer.failure}</p>;
  const { user, primaryFor } = mailbox;
  const isConnected = account.state !== "DISCONNECTED";
  const mayChange = may("OPERATE_ACCOUNTS") && isConnected;
  const choose = (resource: Resource) => async () => {
    const outcome = await client.send(choosePrimaryMailbox, { accountId: account.id, resource });
    if (outcome.ok) readAgain();
    return outcome;
  };
  const others =
    user !== null && user.accounts.length > 1 ? primaryResources.filter((one) => !primaryFor.includes(one)) : [];
  return (
    <section class="resource" aria-label={`Mailbox ${account.userPrincipalName}`}>
      <Heading>Mailbox</Heading>
      <p>
        {user === null
          ? "It belongs to the organization: nobody makes records for it in Oro."
          : primaryFor.length === 0
            ? `What ${user.name} makes in Oro goes to another mailbox.`
            : `Primary mailbox for ${namesOf(primaryFor)}: what ${user.name} makes in Oro goes here.`}
      </p>
      {mayChange && others.length > 0 && (
        <>
          <p class="muted">Making it the primary mailbox moves no records: those in other mailboxes stay there.</p>
          <div class="actions">
            {others.map((resource) => (
              <ActionButton
                key={resource}
                label={`Make primary for ${namesOf([resource])}`}
                busyLabel="Saving …"
                doneLabel="Saved"
                run={choose(resource)}
              />
            ))}
          </div>
        </>
      )}
      {mayChange && step !== "asked" && (
        <div class="actions">
          <button type="button" onClick={() => setStep("asked")}>
            Disconnect…
          </button>
        </div>
      )}
      {mayChange && step === "asked" && (
        <DisconnectForm
          account={account}
          mailbox={mailbox}
          onOutOfDate={readAgain}
          onClose={(isDone) => setStep(isDone ? "left" : "shown")}
        />
      )}
      <p role="status" class="muted">
        {step === "left" && !isConnected ? `${account.userPrincipalName} is disconnected.` : ""}
      </p>
    </section>
  );
}
