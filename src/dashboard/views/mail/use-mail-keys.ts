import { useEffect, useRef } from "preact/hooks";
import type { MailRow } from "../../model.ts";
import { type MailRoute, routePath } from "../../route.ts";

interface MailKeysOptions {
  readonly rows: readonly MailRow[];
  /** The conversation that is open. */
  readonly threadId: string | undefined;
  pathOf(row: MailRow): MailRoute;
  /** The list without the open conversation; null when none is open. */
  readonly backTo: (Omit<MailRoute, "threadId"> & { readonly threadId: null }) | null;
}

const typing = "input, select, textarea, [contenteditable]";

/** j and k go down and up: from one open conversation to the next, else from row to row. Escape goes back. Enter is the row's own. */
export function useMailKeys(options: MailKeysOptions): void {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches(typing);
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
      if (event.key === "j") go(latest.current, 1);
      else if (event.key === "k") go(latest.current, -1);
      else if (event.key === "Escape") goBack(latest.current);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** r answers the mail that is open. */
export function useReplyKey(reply: () => void): void {
  const latest = useRef(reply);
  latest.current = reply;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches(typing);
      if (event.key !== "r" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping)
        return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

const linkOf = (row: MailRow) => document.querySelector<HTMLElement>(`[data-mail="${CSS.escape(row.id)}"]`);

function go({ rows, threadId, pathOf }: MailKeysOptions, step: 1 | -1): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.mail : undefined;
  const at = rows.findIndex((row) => (threadId === undefined ? row.id === focused : row.threadId === threadId));
  const next = rows[Math.max(0, at + step)];
  if (next === undefined) return;
  if (threadId === undefined) linkOf(next)?.focus();
  else location.replace(routePath(pathOf(next)));
}

function goBack({ rows, threadId, backTo }: MailKeysOptions): void {
  if (backTo === null) return;
  const { threadId: _open, filter, ...list } = backTo;
  location.hash = routePath({ ...list, filter: { ...filter, mail: "" } });
  const row = rows.find((one) => one.threadId === threadId);
  // The list may be hidden until the address has changed.
  if (row !== undefined)
    addEventListener("hashchange", () => requestAnimationFrame(() => linkOf(row)?.focus()), { once: true });
}
