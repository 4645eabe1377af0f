import { outcomeWords } from "../conflict-choice.ts";
import type { Conflict } from "../model.ts";
import { resourceName } from "../words.ts";
import { ConflictForm } from "./conflict-form.tsx";
import { ConflictTable } from "./conflict-table.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { Reopen } from "./settled-conflicts.tsx";
import { ShowRecords } from "./show-records.tsx";
import { Time } from "./time.tsx";

interface ConflictViewProps {
  readonly conflict: Conflict;
  readonly isAlone?: boolean;
}

/** One record as it is on both sides and as it was before; only what differs. */
export function ConflictView({ conflict, isAlone = false }: ConflictViewProps) {
  const { may } = usePage();
  const { account, resource, state } = conflict;
  const title = conflictTitle(conflict);
  const Title = isAlone ? "h1" : "h2";
  return (
    <article class="conflict">
      <Title>{isAlone ? title : <Link to={{ name: "conflict", id: conflict.id }}>{title}</Link>}</Title>
      <p class="muted">
        {resourceName[resource]} of <Link to={{ name: "account", id: account.id }}>{account.userPrincipalName}</Link>,
        found <Time at={conflict.createdAt} />. {kindSentences[conflict.kind]}
      </p>
      {conflict.title === null && <ShowRecords accountId={account.id} />}
      {state === "OPEN" && may("OPERATE_ACCOUNTS") ? (
        <ConflictForm key={conflict.id} conflict={conflict} title={title} />
      ) : (
        conflict.versions.length > 0 && <ConflictTable conflict={conflict} />
      )}
      {state === "RESOLVING" && <p role="status">Chosen; the next run writes it.</p>}
      {state === "SETTLED" && (
        <>
          <p>
            {outcomeWords(conflict)}{" "}
            <span class="muted">
              Settled{conflict.decidedBy === null ? "" : ` by ${conflict.decidedBy}`}. {conflict.reason}
            </span>
          </p>
          {may("OPERATE_ACCOUNTS") && (
            <div class="actions">
              <Reopen conflict={conflict} />
            </div>
          )}
        </>
      )}
    </article>
  );
}

const kindSentences: Readonly<Record<string, string>> = {
  FIELDS: "Changed on both sides to different values.",
  OFFICE_DELETED: "Deleted in Oro, changed in Microsoft.",
  M365_DELETED: "Deleted in Microsoft, changed in Oro.",
};

const conflictTitle = ({ title, resource }: Conflict) =>
  title === null || title === "" ? `A record of ${resourceName[resource].toLowerCase()}` : title;
