import { counted } from "../words.ts";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";

interface ConflictsCardProps {
  readonly count: number;
  readonly accounts: number;
}

export function ConflictsCard({ count, accounts }: ConflictsCardProps) {
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
