import type { Identity, WholePerson } from "../model.ts";
import { unbindIdentity } from "../operations/people.ts";
import { reachesAll } from "../people-words.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";
import { Time } from "./time.tsx";

interface IdentityListProps {
  readonly person: WholePerson;
  onChanged(): void;
}

/** The Microsoft accounts that somebody signs in with. */
export function IdentityList({ person, onChanged }: IdentityListProps) {
  const { client, signed, may } = usePage();
  const mayUnbind = may("CHANGE_SYSTEM") && reachesAll(signed.viewer);
  const unbind = async ({ tenantId, objectId }: Identity) => {
    const outcome = await client.send(unbindIdentity, { identity: { tenantId, objectId } });
    if (outcome.ok) onChanged();
    return outcome;
  };
  return (
    <section aria-labelledby="identities-heading">
      <h2 id="identities-heading">Microsoft sign-in</h2>
      {person.identities.length === 0 && <p class="muted">{person.name} has not signed in with Microsoft 365 yet.</p>}
      <ul>
        {person.identities.map((identity) => {
          const name = identity.userPrincipalName || identity.displayName || identity.objectId;
          return (
            <li key={`${identity.tenantId} ${identity.objectId}`} class="actions">
              <span>{name}</span>
              <span class="muted">
                {identity.lastSeenAt === null ? "not used yet" : <Time at={identity.lastSeenAt} />}
              </span>
              {mayUnbind && (
                <ActionButton
                  label="Unbind"
                  fullLabel={`Unbind ${name}`}
                  busyLabel="Unbinding …"
                  doneLabel="Unbound"
                  run={() => unbind(identity)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
