import type { Account } from "../model.ts";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";
import { SignInLink } from "./sign-in-link.tsx";

interface SignInCardProps {
  readonly account: Account;
  readonly message: string;
  readonly remedy: string;
}

export function SignInCard({ account, message, remedy }: SignInCardProps) {
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
