import { useState } from "preact/hooks";
import { readDeliveries, repeatMailDelivery } from "../../operations/mailboxes.ts";
import { ActionButton } from "../action-button.tsx";
import { usePage } from "../page.ts";
import { PagedTable } from "../paged-table.tsx";
import { StateBadge } from "../state-badge.tsx";
import { Time } from "../time.tsx";
import { usePagesOf } from "../use-paged.ts";

const badges = {
  PENDING: { state: "WAITING", word: "on its way" },
  DELIVERED: { state: "IN_SYNC", word: "delivered" },
  FAILED: { state: "FAILING", word: "given up" },
} as const;

interface DeliveriesProps {
  readonly mailboxId: string;
  readonly mayChange: boolean;
}

/** What the webhook was told of, newest first: nothing of the mail itself. */
export function Deliveries({ mailboxId, mayChange }: DeliveriesProps) {
  const { client } = usePage();
  const [seen, setSeen] = useState(0);
  // They are not counted.
  const list = usePagesOf(readDeliveries, { mailboxId, seen }, ({ page }) => ({ ...page, totalCount: 0 }));
  const repeat = async (id: string) => {
    const outcome = await client.send(repeatMailDelivery, { id });
    if (outcome.ok) setSeen(seen + 1);
    return outcome;
  };
  return (
    <>
      <h3>Deliveries</h3>
      <PagedTable
        {...list}
        totalCount={list.nodes.length}
        label="Deliveries"
        head={["Mail of", "State", "Last answer", ...(mayChange ? ["Again"] : [])]}
        rows={list.nodes.map(({ id, state, createdAt, nextAt, attempts }) => {
          const last = attempts.at(-1);
          return {
            key: id,
            cells: [
              <Time key="at" at={createdAt} />,
              <span key="state">
                <StateBadge {...badges[state]} />
                {nextAt !== null && (
                  <>
                    {" "}
                    next <Time at={nextAt} />
                  </>
                )}
              </span>,
              last === undefined ? "–" : `${last.status ?? "none"}${last.error === null ? "" : `: ${last.error}`}`,
              ...(mayChange
                ? [
                    <ActionButton
                      key="again"
                      label="Repeat"
                      busyLabel="Asking …"
                      doneLabel="Will be sent"
                      run={() => repeat(id)}
                    />,
                  ]
                : []),
            ],
          };
        })}
        nothing="It was told of no mail yet."
      />
    </>
  );
}
