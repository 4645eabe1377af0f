import { useEffect, useState } from "preact/hooks";
import type { DataOf } from "../../../lib/graphql-operation.ts";
import { readHeldMail } from "../../operations/outgoing.ts";
import { usePage } from "../page.ts";
import { useRead } from "../use-read.ts";
import { OutgoingItem } from "./send/outgoing-item.tsx";

type Held = DataOf<typeof readHeldMail>["outgoingEmails"]["nodes"];

/** Mail of others that the brake holds: whoever may judge it lets it go, or cancels it. What it says stays its sender's. */
export function HeldMailPage() {
  const { session, state } = usePage();
  const [held, setHeld] = useState<Held | null>(null);
  const [seen, setSeen] = useState(0);
  const readAgain = () => setSeen((times) => times + 1);
  useEffect(() => session.outgoing.listen(() => true, readAgain), [session]);
  // Each decision is told with the alert of its mailbox: what was let go is nobody else's to see any more.
  const alerts = [...state.alerts.values()].filter(({ code }) => code === "BRAKE_RECIPIENTS");
  useEffect(readAgain, [alerts.map(({ id, updatedAt }) => `${id} ${updatedAt}`).join()]);
  const { failure } = useRead(readHeldMail, { seen }, ({ outgoingEmails }) => setHeld(outgoingEmails.nodes));
  return (
    <section class="held-mail">
      <h1>Held mail</h1>
      <p class="muted">
        Its senders wrote to more people in ten minutes than the brake allows (Recipients brake, in the settings). Let
        it go if that is meant. You see how many people it goes to; what it says is its sender’s.
      </p>
      {failure !== null && <p class="refusal">{failure}</p>}
      {held === null || held.length === 0 ? (
        <p class="muted" role="status">
          {held === null && failure === null ? "Reading …" : "No mail waits for you."}
        </p>
      ) : (
        <div class="outgoing">
          <ul>
            {held.map((row) => (
              <OutgoingItem key={row.id} row={row} mailbox={row.account.userPrincipalName} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
