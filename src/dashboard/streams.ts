import type { Operation } from "../lib/graphql-operation.ts";
import type { Stream } from "./live.ts";
import type { AccessChange, MailChange } from "./model.ts";
import {
  type After,
  followAccess,
  followActivity,
  followAlerts,
  followConflicts,
  followMail,
  followOutgoing,
  followRuns,
  followSettings,
  followStatus,
} from "./operations/subscriptions.ts";
import type { Change } from "./state.ts";

interface StreamsOptions {
  push(change: Change): void;
  /** Somebody changed settings; read them again. */
  onSettings(): void;
  /** People, sessions and the like changed. */
  onAccess(change: AccessChange): void;
  /** Mail came, changed or went. */
  onMail(change: MailChange): void;
  /** Mail on its way changed. */
  onOutgoing(change: MailChange): void;
  /** Somebody's records were opened or closed. */
  onGlass(): void;
  /** The newest activity that was read by query. */
  readonly activityAfter: string | null;
}

/** What the page follows, and the change for each event. */
export function createStreams({
  push,
  onSettings,
  onAccess,
  onMail,
  onOutgoing,
  onGlass,
  activityAfter,
}: StreamsOptions): readonly Stream[] {
  return [
    stream(followStatus, ({ status }) => push({ kind: "status", status })),
    stream(
      followRuns,
      ({ run }) => push({ kind: "run", run }),
      () => push({ kind: "restarted", of: "runs" }),
    ),
    stream(
      followConflicts,
      ({ conflict }) => push({ kind: "conflict", conflict }),
      () => push({ kind: "restarted", of: "conflicts" }),
    ),
    stream(
      followAlerts,
      ({ alert }) => {
        push({ kind: "alert", alert });
        if (alert.type === "ACCESS") onGlass();
      },
      () => push({ kind: "restarted", of: "alerts" }),
    ),
    stream(followSettings, onSettings, onSettings),
    stream(followAccess, onAccess),
    // What came while nobody listened is not sent again.
    stream(followMail, onMail, () => onMail({ accountId: null })),
    stream(
      followOutgoing,
      ({ outgoingEmail }) => onOutgoing(outgoingEmail),
      () => onOutgoing({ accountId: null }),
    ),
    stream(followActivity, (entry) => push({ kind: "activity", entry }), undefined, activityAfter),
  ];
}

function stream<Event extends { readonly cursor: string }>(
  operation: Operation<{ readonly event: Event }, After>,
  take: (event: Event) => void,
  restart: () => void = () => {},
  startAfter: string | null = null,
): Stream {
  return {
    operation,
    startAfter,
    restart,
    take(data) {
      // The server returns what was requested; a test checks the operations against its schema.
      const { event } = data as { readonly event: Event };
      take(event);
      return event.cursor;
    },
  };
}
