import type { Client, Outcome } from "../../../client.ts";
import type { OutgoingAction, OutgoingRow } from "../../../model.ts";
import { cancelOutgoing, releaseOutgoing, retryOutgoing, settleOutgoing } from "../../../operations/outgoing.ts";
import { takeBack } from "../../../ordered-drafts.ts";
import { countdown, mailTime } from "../../../times.ts";
import { ActionButton } from "../../action-button.tsx";
import { usePage } from "../../page.ts";
import { useKept } from "./use-draft.ts";

/** As long as one may want to take a mail back, its time is counted down. */
const countedMs = 300_000;
/** After that an answer of Microsoft's was lost, and it is looked for. */
const answersWithinMs = 30_000;

/** Whether a person is asked what to do about it. */
export function waitsForPerson({ state }: OutgoingRow): boolean {
  return state === "HELD" || state === "UNSURE" || state === "FAILED" || state === "BOUNCED";
}

interface OutgoingItemProps {
  readonly row: OutgoingRow;
  /** Of a list with mail of others: whose it is. */
  readonly mailbox?: string;
  onHide?(): void;
}

/** One mail on its way, and what can be done about it. */
export function OutgoingItem({ row, mailbox, onHide }: OutgoingItemProps) {
  const { client, nowMs } = usePage();
  const kept = useKept();
  const { state, advice, actions } = row;
  const isWaited = waitsForPerson(row);
  return (
    <li class={`outgoing-item ${isWaited ? "waits" : state === "SENT" ? "gone" : "goes"}`}>
      <p>
        <span class="outgoing-state">{stateWords(row, nowMs)}</span>{" "}
        <span class="clipped">
          {mailbox !== undefined && `${mailbox}: `}
          {about(row)} <span class="muted">{whom(row)}</span>
        </span>
      </p>
      {(isWaited || isAnswerLate(row, nowMs)) && <p role="status">{row.sentence}</p>}
      {advice !== null && <p class="muted">{advice}</p>}
      {(actions.length > 0 || state === "BOUNCED") && (
        <div class="actions">
          {state === "BOUNCED" && onHide !== undefined && (
            <button type="button" onClick={onHide}>
              Hide
            </button>
          )}
          {actions.map((action) => {
            const { label, busy, done, run } = words(action, row, client, nowMs);
            const act = async () => {
              const outcome = await run();
              const place = { accountId: row.accountId, emailId: row.originEmailId };
              if (outcome.ok && action === "CANCEL" && state !== "UNSURE") takeBack(kept, row.id, place);
              return outcome;
            };
            return <ActionButton key={action} label={label} busyLabel={busy} doneLabel={done} run={act} />;
          })}
        </div>
      )}
    </li>
  );
}

const about = ({ subject, to }: OutgoingRow): string => {
  if (to === null) return "a mail";
  return subject === null || subject === "" ? "(no subject)" : subject;
};

/** Whoever only approves it sees how many. */
function whom({ to, recipientCount }: OutgoingRow): string {
  const [first] = to ?? [];
  if (first === undefined) return `to ${recipientCount} people`;
  return `to ${first.name || first.address}${recipientCount > 1 ? ` and ${recipientCount - 1} more` : ""}`;
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
