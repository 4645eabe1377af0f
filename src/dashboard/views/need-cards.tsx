import { useState } from "preact/hooks";
import type { Need } from "../needs.ts";
import { counted } from "../words.ts";
import { AlertCard } from "./alert-card.tsx";
import { ApprovalCard } from "./approval-card.tsx";
import { ConflictsCard } from "./conflicts-card.tsx";
import { usePage } from "./page.ts";
import { SignInCard } from "./sign-in-card.tsx";

/** More would push the table off the first screen. */
const shownAtFirst = 6;

/** What waits for a person, before everything else. Nothing at all when nothing does. */
export function NeedCards() {
  const { needs } = usePage();
  const [isAll, setAll] = useState(false);
  if (needs.length === 0) return null;
  const shown = isAll ? needs : needs.slice(0, shownAtFirst);
  const hidden = needs.length - shown.length;
  return (
    <section aria-label="Needs you">
      <ul class="cards">
        {shown.map((need) => (
          <li key={need.key} class="card">
            <NeedCard need={need} />
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show {counted(hidden, "more need")}
        </button>
      )}
    </section>
  );
}

function NeedCard({ need }: { readonly need: Need }) {
  switch (need.kind) {
    case "signIn":
      return <SignInCard account={need.account} message={need.message} remedy={need.remedy} />;
    case "approval":
      return <ApprovalCard run={need.run} />;
    case "conflicts":
      return <ConflictsCard count={need.count} accounts={need.accountIds.length} />;
    case "alerts":
      return <AlertCard alerts={need.alerts} mutation={need.mutation} />;
  }
}
