import { useState } from "preact/hooks";
import type { Client, Outcome } from "../../../client.ts";
import type { OutgoingAction, OutgoingRow } from "../../../model.ts";
import { cancelOutgoing, releaseOutgoing, retryOutgoing, settleOutgoing } from "../../../operations/outgoing.ts";
import { countdown, mailTime } from "../../../times.ts";
import { counted } from "../../../words.ts";
import { ActionButton } from "../../action-button.tsx";
import { usePage } from "../../page.ts";
import { useKept } from "./use-draft.ts";

/** How long it is said that a mail was sent. */
const sentShownMs = 60_000;
/** As long as one may want to take a mail back, its time is counted down. */
const countedMs = 300_000;
/** After that an answer of Microsoft's was lost, and it is looked for. */
const answersWithinMs = 30_000;
/** More would push the folders off the screen. */
const shownAtFirst = 2;

/** Whether somebody still wants to look at it. */
export function isShown({ state, updatedAt }: OutgoingRow, nowMs: number): boolean {
  if (state === "CANCELLED") return false;
  return state !== "SENT" || nowMs - Date.parse(updatedAt) < sentShownMs;
}

/** Whether a person is asked what to do about it. */
export function waitsForPerson({ state }: OutgoingRow): boolean {
  return state === "HELD" || state === "UNSURE" || state === "FAILED" || state === "BOUNCED";
}

interface OutgoingListProps {
  readonly rows: readonly OutgoingRow[];
  readonly label: string;
}

/** Mail on its way, each with what to do about it. */
export function OutgoingList({ rows, label }: OutgoingListProps) {
  const { nowMs } = usePage();
  const [isAll, setAll] = useState(false);
  const { hidden, hide } = useHidden();
  const shown = rows.filter((row) => isShown(row, nowMs) && !hidden.includes(row.id));
  if (shown.length === 0) return null;
  const rest = isAll ? 0 : Math.max(0, shown.length - shownAtFirst);
  return (
    <section class="outgoing" aria-label={label}>
      <ul>
        {shown.slice(0, shown.length - rest).map((row) => (
          <OutgoingItem key={row.id} row={row} onHide={() => hide(row.id)} />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show {counted(rest, "more mail")} on the way
        </button>
      )}
    </section>
  );
}

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
const mostHidden = 100;

/** What nobody can do anything about any more, and somebody has seen in this browser. */
function useHidden() {
  const kept = useKept();
  const [hidden, setHidden] = useState<readonly string[]>(() => kept.read("hidden outgoing", isNames) ?? []);
  const hide = (id: string) => {
    // Another tab, or the other list, may have hidden some.
    const now = [id, ...(kept.read("hidden outgoing", isNames) ?? [])].slice(0, mostHidden);
    kept.write("hidden outgoing", now);
    setHidden(now);
  };
  return { hidden, hide };
}

function OutgoingItem({ row, onHide }: { readonly row: OutgoingRow; onHide(): void }) {
  const { client, nowMs } = usePage();
  const { state, advice, actions, subject, to, recipientCount } = row;
  const first = to?.[0];
  const others = recipientCount - 1;
  const whom = first === undefined ? "" : `${first.name || first.address}${others > 0 ? ` and ${others} more` : ""}`;
  const isWaited = waitsForPerson(row);
  return (
    <li class={`outgoing-item ${isWaited ? "waits" : state === "SENT" ? "gone" : "goes"}`}>
      <p>
        <span class="outgoing-state">{stateWords(row, nowMs)}</span>{" "}
        <span class="clipped">
          {subject === null || subject === "" ? "(no subject)" : subject} <span class="muted">to {whom}</span>
        </span>
      </p>
      {(isWaited || isAnswerLate(row, nowMs)) && <p role="status">{row.sentence}</p>}
      {advice !== null && <p class="muted">{advice}</p>}
      {(actions.length > 0 || state === "BOUNCED") && (
        <div class="actions">
          {state === "BOUNCED" && (
            <button type="button" onClick={onHide}>
              Hide
            </button>
          )}
          {actions.map((action) => {
            const { label, busy, done, run } = words(action, row, client, nowMs);
            return <ActionButton key={action} label={label} busyLabel={busy} doneLabel={done} run={run} />;
          })}
        </div>
      )}
    </li>
  );
}

const isAnswerLate = ({ state, submittedAt }: OutgoingRow, nowMs: number): boolean =>
  state === "SUBMITTING" && submittedAt !== null && nowMs - Date.parse(submittedAt) > answersWithinMs;

function stateWords({ state, dueAt }: OutgoingRow, nowMs: number): string {
  const left = Date.parse(dueAt) - nowMs;
  switch (state) {
    case "WAITING":
      if (left <= 0) return "▸ Sending …";
      return left > countedMs ? `◷ Sends ${mailTime(dueAt, nowMs)}` : `◷ Sends in ${countdown(left)}`;
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

function words(action: OutgoingAction, { id, state, dueAt }: OutgoingRow, client: Client, nowMs: number): ActionWords {
  switch (action) {
    case "CANCEL":
      // It may have been sent already, which nobody can take back.
      if (state === "UNSURE") {
        return {
          ...{ label: "Do not send again", busy: "Saving …", done: "Noted" },
          run: () => client.send(cancelOutgoing, { id }),
        };
      }
      return {
        label: state === "WAITING" && Date.parse(dueAt) - nowMs < countedMs ? "Undo" : "Cancel it",
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
