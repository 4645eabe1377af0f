import type { ComponentChildren } from "preact";
import type { Outcome } from "../client.ts";
import { isReadBy, toldOf } from "../glass.ts";
import type { BrokenGlass } from "../model.ts";
import { endBrokenGlass } from "../operations/mutations.ts";
import { exactTime, wallTime } from "../times.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** While somebody's records are open: one line for the reader, and one for the person whose records they are. */
export function GlassNotes() {
  const { signed } = usePage();
  const told = toldOf(signed.viewer, signed.glass);
  const read = told.filter((glass) => isReadBy(signed.viewer, glass));
  // Opened twice, they are open until the later end: the last opened comes first.
  const longest = read.filter(({ user }, nth) => read.findIndex((other) => other.user.id === user.id) === nth);
  const [first, ...others] = longest;
  const names = longest.map(({ user }) => `${user.name}’s`).join(", ");
  return (
    <div role="status">
      {first !== undefined && (
        <GlassNote all={read} what={`reading ${names} records`}>
          You see {first.user.name}’s records until <Until at={first.endsAt} />
          {others.map(({ id, user, endsAt }) => (
            <span key={id}>
              , {user.name}’s until <Until at={endsAt} />
            </span>
          ))}
        </GlassNote>
      )}
      {told.flatMap((glass) =>
        read.includes(glass)
          ? []
          : [
              <GlassNote key={glass.id} all={[glass]} what={`${glass.viewerName} reading your records`}>
                {glass.viewerName} can read your records until <Until at={glass.endsAt} />: {glass.reason}
              </GlassNote>,
            ],
      )}
    </div>
  );
}

const Until = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={exactTime(at)}>
    {wallTime(at)}
  </time>
);

interface GlassNoteProps {
  readonly all: readonly BrokenGlass[];
  /** What ends. */
  readonly what: string;
  readonly children: ComponentChildren;
}

function GlassNote({ all, what, children }: GlassNoteProps) {
  const { client, session } = usePage();
  const end = async (): Promise<Outcome<unknown>> => {
    const outcomes = await Promise.all(all.map(({ id }) => client.send(endBrokenGlass, { id })));
    document.getElementById("main")?.focus();
    await session.refreshGlass();
    return outcomes.find(({ ok }) => !ok) ?? { ok: true, data: null };
  };
  return (
    <div class="glass-note">
      <p>{children}</p>
      <ActionButton label="End now" fullLabel={`End now: ${what}`} busyLabel="Ending …" doneLabel="Ended" run={end} />
    </div>
  );
}
