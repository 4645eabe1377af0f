import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ActivityEntry } from "../model.ts";
import { exactTime, logTime } from "../times.ts";
import { formatNumber, formatRate, resourceName } from "../words.ts";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";

/** A reader who is this far down, in pixels, is reading; new lines wait behind a button instead of pushing the text away. */
const readingFrom = 24;

/** What happened, newest first. */
export function ActivityLog({ most }: { readonly most: number }) {
  const { state } = usePage();
  const box = useRef<HTMLOListElement>(null);
  const [held, setHeld] = useState<readonly ActivityEntry[] | null>(null);
  const shown = (held ?? state.activity).slice(0, most);
  const newest = held?.[0]?.cursor;
  const waiting = held === null ? 0 : state.activity.findIndex(({ cursor }) => cursor === newest);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => setHeld((known) => (element.scrollTop < readingFrom ? null : (known ?? state.activity)));
    element.addEventListener("scroll", look, { passive: true });
    return () => element.removeEventListener("scroll", look);
  }, [state.activity]);

  const toTop = () => {
    setHeld(null);
    if (box.current !== null) box.current.scrollTop = 0;
  };
  // Drawing new lines above must not be mistaken for scrolling.
  useLayoutEffect(() => {
    if (held === null && box.current !== null) box.current.scrollTop = 0;
  }, [held]);

  if (state.activity.length === 0) return <p class="muted">Nothing happened yet.</p>;
  return (
    <div class="activity">
      <div role="status" class="new-activity">
        {waiting !== 0 && (
          <button type="button" onClick={toTop}>
            {waiting > 0 ? `${formatNumber(waiting)} new` : "New activity"}
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <ol ref={box} tabIndex={0} aria-label="Activity, newest first">
        {shown.map((entry) => (
          <ActivityLine key={entry.cursor} entry={entry} />
        ))}
      </ol>
    </div>
  );
}

function ActivityLine({ entry }: { readonly entry: ActivityEntry }) {
  const { nowMs } = usePage();
  const { at, account, resource, subjectId, message, rate } = entry;
  return (
    <li>
      <time dateTime={at} title={exactTime(at)} class="numbers muted">
        {logTime(at, nowMs)}
      </time>
      <span class="who">
        {account !== null && <Link to={{ name: "account", id: account.id }}>{account.userPrincipalName}</Link>}
      </span>
      <span class="muted what">{resource !== null && resourceName[resource]}</span>
      <span class="message">
        {subjectId === null ? message : <Link to={{ name: "run", id: subjectId }}>{message}</Link>}
      </span>
      <span class="numbers muted rate">{rate !== null && formatRate(rate)}</span>
    </li>
  );
}
