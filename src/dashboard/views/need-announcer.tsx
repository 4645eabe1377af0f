import { useEffect, useRef, useState } from "preact/hooks";
import type { Need } from "../needs.ts";
import { joined } from "../words.ts";
import { usePage } from "./page.ts";

/** Tells a screen reader at once what newly needs a person; the rest of the page changes too often to be read out. */
export function NeedAnnouncer() {
  const { needs } = usePage();
  const told = useRef<ReadonlySet<string> | null>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    const known = told.current;
    told.current = new Set(needs.map(({ key }) => key));
    const fresh = known === null ? [] : needs.filter(({ key }) => !known.has(key));
    if (fresh.length > 0) setWords(`Needs you: ${joined([...new Set(fresh.map(announcement))])}.`);
  }, [needs]);
  return (
    <p class="hidden" aria-live="assertive">
      {words}
    </p>
  );
}

function announcement(need: Need): string {
  switch (need.kind) {
    case "signIn":
      return `${need.account.userPrincipalName} has to sign in again`;
    case "approval":
      return `a run of ${need.run.account.userPrincipalName} waits for approval`;
    case "conflicts":
      return "a conflict waits for a choice";
    case "alerts":
      return need.alerts[0].message;
  }
}
