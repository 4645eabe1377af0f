import { useState } from "preact/hooks";
import type { BrowserSession, Role, Standing } from "../model.ts";
import { endSession, endSessions, readSessions } from "../operations/people.ts";
import { mayEndSessions, roleWords, signedInWords } from "../people-words.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";
import { PagedTable } from "./paged-table.tsx";
import { Time } from "./time.tsx";
import { useAccessSeen } from "./use-access-seen.ts";
import { usePaged } from "./use-paged.ts";

interface SessionTableProps {
  readonly person: { readonly id: string; readonly name: string; readonly role: Role; readonly standing?: Standing };
}

/** Where a person is signed in, since when and how; ended one by one or all at once. */
export function SessionTable({ person }: SessionTableProps) {
  const { client, signed, nowMs } = usePage();
  const [seen, setSeen] = useState(0);
  const list = usePaged(readSessions, { userId: person.id, seen: seen + useAccessSeen(["SESSION"], person.id) });
  // Nothing announces that one expires.
  const open = list.nodes.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > nowMs);
  const mayEnd = mayEndSessions(signed.viewer, person);
  const isOwn = person.id === signed.viewer.id;
  const onEnded = () => setSeen((before) => before + 1);
  const end = async ({ id }: BrowserSession) => {
    const outcome = await client.send(endSession, { id });
    if (outcome.ok) onEnded();
    return outcome;
  };
  const endAll = async () => {
    const outcome = await client.send(endSessions, { userId: person.id });
    if (outcome.ok) onEnded();
    return outcome;
  };
  const others = open.filter(({ isCurrent }) => !isCurrent).length;
  return (
    <section aria-labelledby="sessions-heading">
      <h2 id="sessions-heading">Sessions</h2>
      <PagedTable
        {...list}
        isLive
        label="Sessions"
        head={["Place", "Signed in", "Last used", "Role", ...(mayEnd ? ["End"] : [])]}
        rows={open.map((session) => ({
          key: session.id,
          cells: [
            <span key="place">
              {session.address ?? "place not known"}{" "}
              <span class="muted" title={session.userAgent ?? undefined}>
                {session.browser ?? session.userAgent}
              </span>
            </span>,
            <span key="since">
              <Time at={session.createdAt} /> {signedInWords(session.signedInBy)}
            </span>,
            session.lastUsedAt === null ? "not yet" : <Time key="used" at={session.lastUsedAt} />,
            roleWords[session.role],
            ...(mayEnd
              ? [
                  session.isCurrent ? (
                    "this browser"
                  ) : (
                    <ActionButton
                      key="end"
                      label="End"
                      fullLabel={`End the session from ${session.address ?? "a place not known"}`}
                      busyLabel="Ending …"
                      doneLabel="Ended"
                      run={() => end(session)}
                    />
                  ),
                ]
              : []),
          ],
        }))}
        nothing={isOwn ? "No browser is signed in." : `${person.name} is signed in nowhere.`}
      />
      {mayEnd && others > 0 && (
        <ActionButton
          label={isOwn ? "End all but this one" : "End all"}
          busyLabel="Ending …"
          doneLabel="Ended"
          run={endAll}
        />
      )}
    </section>
  );
}
