import type { Conflict, Side } from "../model.ts";
import { resolveConflict } from "../operations/mutations.ts";
import { resourceName, valueWords } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { Time } from "./time.tsx";

interface ConflictViewProps {
  readonly conflict: Conflict;
  readonly isAlone?: boolean;
}

/** One record as it is on both sides and as it was before; only what differs. */
export function ConflictView({ conflict, isAlone = false }: ConflictViewProps) {
  const { account, resource } = conflict;
  const title = titleOf(conflict);
  const Title = isAlone ? "h1" : "h2";
  return (
    <article class="conflict">
      <Title>{isAlone ? title : <Link to={{ name: "conflict", id: conflict.id }}>{title}</Link>}</Title>
      <p class="muted">
        {resourceName[resource]} of <Link to={{ name: "account", id: account.id }}>{account.userPrincipalName}</Link>,
        found <Time at={conflict.createdAt} />
      </p>
      <KindNote kind={conflict.kind} />
      <table class="versions">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Oro</th>
            <th scope="col">Before</th>
            <th scope="col">Microsoft</th>
          </tr>
        </thead>
        <tbody>
          {conflict.versions.map(({ field, label, office, base, m365 }) => (
            <tr key={field}>
              <th scope="row">{label}</th>
              <td data-side="Oro">{valueWords(office)}</td>
              <td data-side="Before" class="muted">
                {valueWords(base)}
              </td>
              <td data-side="Microsoft">{valueWords(m365)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Choice conflict={conflict} />
    </article>
  );
}

function KindNote({ kind }: { readonly kind: string }) {
  if (kind === "OFFICE_DELETED")
    return <p>Deleted in Oro, changed in Microsoft. Taking Oro deletes it in Microsoft too.</p>;
  if (kind === "M365_DELETED")
    return <p>Deleted in Microsoft, changed in Oro. Taking Microsoft deletes it in Oro too.</p>;
  return null;
}

function Choice({ conflict }: { readonly conflict: Conflict }) {
  const { client, store, mayWrite } = usePage();
  if (conflict.state === "RESOLVING") return <p class="muted">Chosen; the next run writes it.</p>;
  if (conflict.state !== "OPEN") {
    return <p class="muted">Settled{conflict.decidedBy === null ? "" : ` by ${conflict.decidedBy}`}.</p>;
  }
  if (!mayWrite) return null;
  const take = (side: Side) => async () => {
    const outcome = await client.send(resolveConflict, { input: { conflictId: conflict.id, take: side } });
    if (outcome.ok) store.push({ kind: "conflict", conflict: outcome.data });
    return outcome;
  };
  const button = (side: Side, name: string) => (
    <ActionButton
      label={`Take ${name}`}
      fullLabel={`Take ${name} for ${titleOf(conflict)}`}
      busyLabel="Saving …"
      doneLabel="Taken"
      run={take(side)}
    />
  );
  return (
    <div class="actions">
      {button("OFFICE", "Oro")}
      {button("M365", "Microsoft")}
    </div>
  );
}

const titleOf = ({ title, resource }: Conflict) => title ?? `A record of ${resourceName[resource].toLowerCase()}`;
