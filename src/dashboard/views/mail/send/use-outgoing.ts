import { useEffect, useState } from "preact/hooks";
import type { OutgoingRow } from "../../../model.ts";
import { readOutgoing } from "../../../operations/outgoing.ts";
import { usePage } from "../../page.ts";
import { useRead } from "../../use-read.ts";

/** The newest mail that is sent from this mailbox, read again whenever some of it changes. */
export function useOutgoing(accountId: string): readonly OutgoingRow[] {
  const { session } = usePage();
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
  useRead(readOutgoing, { accountId, seen }, ({ outgoingEmails }) => setRows(outgoingEmails?.nodes ?? []));
  return rows;
}
