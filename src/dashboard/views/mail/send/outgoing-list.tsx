import type { Client, Outcome } from "../../../client.ts";
import type { OutgoingAction, OutgoingRow } from "../../../model.ts";
import { cancelOutgoing, releaseOutgoing, retryOutgoing, settleOutgoing } from "../../../operations/outgoing.ts";
import { countdown, exactTime } from "../../../times.ts";
import { ActionButton } from "../../action-button.tsx";
import { usePage } from "../../page.ts";

const over: readonly OutgoingRow["state"][] = ["SENT", "CANCELLED"];
/** How long it is said that a mail was sent. */
const shownMs = 60_000;

/** Whether somebody still wants to look at it. */
export const isShown = ({ state, dueAt }: OutgoingRow, nowMs: number): boolean =>
  !over.includes(state) || (state === "SENT" && nowMs - Date.parse(dueAt) < shownMs);

/** Mail on its way, each with what to do about it. */
export function OutgoingList({ rows, label }: { readonly rows: readonly OutgoingRow[]; readonly label: string }) {
  const { nowMs } = usePage();
  const shown = rows.filter((row) => isShown(row, nowMs));
  if (shown.length === 0) return null;
  return (
    <section class="outgoing" aria-label={label}>
      <ul>
        {shown.map((row) => (
          <OutgoingItem key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function OutgoingItem({ row }: { readonly row: OutgoingRow }) {
  const { client, nowMs } = usePage();
  const { state, advice, actions, subject, to, recipientCount } = row;
  const first = to?.[0];
  const others = recipientCount - 1;
  const whom = first === undefined ? "" : `${first.name || first.address}${others > 0 ? ` and ${others} more` : ""}`;
  return (
    <li class={`outgoing-item ${toneOf(state)}`}>
      <p>
        <span class="outgoing-state">{stateWords(row, nowMs)}</span>{" "}
        <span class="clipped">
          {subject === null || subject === "" ? "(no subject)" : subject} <span class="muted">to {whom}</span>
        </span>
      </p>
      {toneOf(state) === "waits" && <p role="status">{row.sentence}</p>}
      {advice !== null && <p class="muted">{advice}</p>}
      {actions.length > 0 && (
        <div class="actions">
          {actions.map((action) => {
            const { label, busy, done, run } = words(action, row, client);
            return <ActionButton key={action} label={label} busyLabel={busy} doneLabel={done} run={run} />;
          })}
        </div>
      )}
    </li>
  );
}

/** waits: for a person. */
function toneOf(state: OutgoingRow["state"]): "goes" | "waits" | "gone" {
  if (state === "HELD" || state === "UNSURE" || state === "FAILED" || state === "BOUNCED") return "waits";
  return state === "SENT" ? "gone" : "goes";
}

function stateWords({ state, dueAt, sendAt }: OutgoingRow, nowMs: number): string {
  const left = Date.parse(dueAt) - nowMs;
  switch (state) {
    case "WAITING":
      if (left <= 0) return "▸ Sending …";
      return sendAt !== null && left > 300_000 ? `◷ Sends ${exactTime(dueAt)}` : `◷ Sends in ${countdown(left)}`;
    case "DRAFTED":
    case "ATTACHED":
    case "SUBMITTING":
    case "WITHDRAWING":
      return "▸ Sending …";
    case "SUBMITTED":
      return "✓ Accepted by Microsoft";
    case "SENT":
      return "✓ Sent";
    case "CANCELLED":
      return "– Cancelled";
    case "FAILED":
      return "✕ Not sent";
    case "HELD":
      return "◆ Held";
    case "UNSURE":
      return "? Unsure";
    case "BOUNCED":
      return "✕ Not delivered";
  }
}

interface ActionWords {
  readonly label: string;
  readonly busy: string;
  readonly done: string;
  run(): Promise<Outcome<unknown>>;
}

function words(action: OutgoingAction, { id, state }: OutgoingRow, client: Client): ActionWords {
  switch (action) {
    case "CANCEL":
      return {
        label: state === "WAITING" ? "Undo" : "Cancel it",
        ...{ busy: "Cancelling …", done: "Cancelled" },
        run: () => client.send(cancelOutgoing, { id }),
      };
    case "APPROVE":
      return {
        ...{ label: "Let it go", busy: "Letting it go …", done: "On its way" },
        run: () => client.send(releaseOutgoing, { id }),
      };
    case "RETRY":
      return {
        ...{ label: "Try again", busy: "Trying …", done: "On its way" },
        run: () => client.send(retryOutgoing, { id }),
      };
    case "CONFIRM_SENT":
      return {
        ...{ label: "It was sent", busy: "Saving …", done: "Noted" },
        run: () => client.send(settleOutgoing, { id, outcome: "WAS_SENT" }),
      };
    case "SEND_AGAIN":
      return {
        ...{ label: "Send it again", busy: "Sending …", done: "On its way" },
        run: () => client.send(settleOutgoing, { id, outcome: "SEND_AGAIN" }),
      };
  }
}
