import { useState } from "preact/hooks";
import type { Account } from "../model.ts";
import type { Need } from "../needs.ts";
import { counted } from "../words.ts";
import { AlertCard } from "./alert-card.tsx";
import { ApprovalCard } from "./approval-card.tsx";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { SignInLink } from "./sign-in-link.tsx";

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

interface SignInCardProps {
  readonly account: Account;
  readonly message: string;
  readonly remedy: string;
}

function SignInCard({ account, message, remedy }: SignInCardProps) {
  return (
    <>
      <CardHead
        state="SIGN_IN_NEEDED"
        title={account.state === "MISSING_SCOPES" ? "Grant the permissions" : "Sign in again"}
      />
      <p>
        <Link to={{ name: "account", id: account.id }}>{account.userPrincipalName}</Link>: {message}
      </p>
      <p class="muted">{remedy}</p>
      <SignInLink accountId={account.id} label="Get sign-in link" />
    </>
  );
}

interface ConflictsCardProps {
  readonly count: number;
  readonly accounts: number;
}

function ConflictsCard({ count, accounts }: ConflictsCardProps) {
  return (
    <>
      <CardHead state="CONFLICTS" title={count === 1 ? "Which side wins?" : "Which sides win?"} />
      <p>
        <strong>{counted(count, "record")}</strong> {count === 1 ? "was" : "were"} changed on both sides
        {accounts > 1 ? ` in ${counted(accounts, "account")}` : ""}.
      </p>
      <p class="muted">They are left as they are on both sides until somebody chooses; everything else goes on.</p>
      <div class="actions">
        <Link to={{ name: "conflicts" }} class="button primary">
          {count === 1 ? "Look at the conflict" : `Look at the ${counted(count, "conflict")}`}
        </Link>
      </div>
    </>
  );
}
