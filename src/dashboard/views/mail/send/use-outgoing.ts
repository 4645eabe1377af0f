import { useEffect, useState } from "preact/hooks";
import type { OutgoingRow } from "../../../model.ts";
import { readOutgoing } from "../../../operations/outgoing.ts";
import { forgetSent } from "../../../ordered-drafts.ts";
import { usePage } from "../../page.ts";
import { useRead } from "../../use-read.ts";
import { useKept } from "./use-draft.ts";

/** So long after it was handed over it is certain what became of a mail, and more can be done about it; a little later for clocks that differ. */
const certainMs = 602_000;

/** Mail of this mailbox that is on its way or waits for somebody, and the newest that was sent; read again whenever some of it changes. */
export function useOutgoing(accountId: string): readonly OutgoingRow[] {
  const { session } = usePage();
  const kept = useKept();
  const [rows, setRows] = useState<readonly OutgoingRow[]>([]);
  const [seen, setSeen] = useState(0);
  useEffect(
    () =>
      session.outgoing.listen(
        (change) => change.accountId === accountId,
        () => setSeen((times) => times + 1),
      ),
    [session, accountId],
  );
  useEffect(() => {
    const lefts = rows.flatMap(({ state, submittedAt }) =>
      (state === "FAILED" || state === "UNSURE") && submittedAt !== null
        ? [Date.parse(submittedAt) + certainMs - Date.now()]
        : [],
    );
    const nextMs = Math.min(...lefts.filter((left) => left > 0));
    if (nextMs === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => setSeen((times) => times + 1), nextMs);
    return () => clearTimeout(timer);
  }, [rows]);
  useRead(readOutgoing, { accountId, seen }, ({ open, newest }) => {
    const sent = newest.nodes.filter(({ state }) => state === "SENT").map(({ id }) => id);
    forgetSent(kept, new Set(sent));
    const byId = new Map([...open.nodes, ...newest.nodes].map((row) => [row.id, row]));
    setRows([...byId.values()].sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt)));
  });
  return rows;
}
