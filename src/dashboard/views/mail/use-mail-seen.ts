import { useEffect, useState } from "preact/hooks";
import { usePage } from "../page.ts";

/** Grows when mail of this mailbox came or changed: what is shown of it is read again. */
export function useMailSeen(accountId: string): number {
  const { session } = usePage();
  const [seen, setSeen] = useState(0);
  useEffect(
    () =>
      session.mail.listen(
        (change) => change.accountId === accountId,
        () => setSeen((times) => times + 1),
      ),
    [session, accountId],
  );
  return seen;
}
