import { useEffect, useRef, useState } from "preact/hooks";
import { isMailView, mailViews } from "../../mail-folders.ts";
import { countedTotal } from "../../mail-words.ts";
import type { MailFolder, MailRow as Row } from "../../model.ts";
import { readMails } from "../../operations/mail.ts";
import { type MailFilter, type MailRoute, routePath } from "../../route.ts";
import { AddressSearch } from "../address-search.tsx";
import { Link } from "../link.tsx";
import { usePaged } from "../use-paged.ts";
import { useRowWindow } from "../use-row-window.ts";
import { ListActions } from "./list-actions.tsx";
import { MailRow } from "./mail-row.tsx";
import { useMailKeys } from "./use-mail-keys.ts";

interface MailListProps {
  readonly route: MailRoute & { readonly accountId: string; readonly folderId: string };
  readonly folders: readonly MailFolder[];
  /** One row of each conversation. */
  readonly isThreaded: boolean;
  readonly seen: number;
}

/** A folder's mail, the newest first. Only the rows near the screen are drawn; the next page is read when its rows come near. */
export function MailList({ route, folders, isThreaded, seen }: MailListProps) {
  const { accountId, folderId, threadId, filter } = route;
  const folder = folders.find(({ id }) => id === folderId);
  const listed = {
    filter: { accountId, ...placeOf(folderId, folder), ...conditionsOf(filter) },
    search: filter.search ?? null,
  };
  const list = usePaged(readMails, { ...listed, isThreaded, seen });
  const rows = list.nodes;
  const { listRef, window } = useRowWindow<HTMLUListElement>(rows.length, -1);
  const { more } = list;
  const isNearEnd = window.end >= rows.length;
  const reading = useRef(false);
  const [reads, setReads] = useState(0);
  useEffect(() => {
    if (!isNearEnd || more === null || list.failure !== null || reading.current) return;
    reading.current = true;
    void more().finally(() => {
      reading.current = false;
      setReads((count) => count + 1);
    });
  }, [isNearEnd, rows.length, more === null, list.failure === null, reads]);
  const pathOf = (row: Row): MailRoute => ({
    ...route,
    threadId: row.threadId,
    filter: { ...filter, mail: isThreaded ? "" : row.id },
  });
  useMailKeys({ rows, threadId, pathOf, backTo: threadId === undefined ? null : { ...route, threadId: null } });
  const name = isMailView(folderId) ? mailViews[folderId] : (folder?.name ?? "Folder");
  const isSent = folder?.wellKnownName === "sentitems";
  return (
    <section class="mail-list" aria-labelledby="mail-list-heading">
      <div class="mail-list-head">
        <div class="mail-title">
          <Link to={{ name: "mail", accountId, filter: {} }} class="narrow-only">
            Folders
          </Link>
          <h2 id="mail-list-heading">{name}</h2>
          <span class="muted numbers" role="status">
            {list.isReading
              ? "Reading …"
              : countedTotal(list.totalCount, list.isTotalMore, isThreaded ? "conversation" : "mail")}
          </span>
        </div>
        <Filters route={route} isThreaded={isThreaded} />
        {rows.some(({ level }) => level === "OWNER") && <ListActions key={JSON.stringify(listed)} listed={listed} />}
      </div>
      <div class="mail-rows">
        <ul ref={listRef} style={{ paddingTop: `${window.before}px`, paddingBottom: `${window.after}px` }}>
          {rows.slice(window.first, window.end).map((row, offset) => (
            <MailRow
              key={row.id}
              row={row}
              to={pathOf(row)}
              position={window.first + offset + 1}
              size={list.isTotalMore ? -1 : list.totalCount}
              isOpen={row.threadId === threadId && (isThreaded || filter.mail === row.id)}
              isThread={isThreaded}
              isSent={isSent}
            />
          ))}
        </ul>
        {list.failure !== null && <p class="refusal nothing">{list.failure}</p>}
        {!list.isReading && list.failure === null && rows.length === 0 && (
          <p class="muted nothing">{nothingWords(filter, folder)}</p>
        )}
        {list.failure !== null && more !== null && (
          <button type="button" onClick={() => void more()}>
            Show more
          </button>
        )}
      </div>
    </section>
  );
}

/** Deleted mail is out of the usual lists; a folder below Deleted Items, or one that is gone, shows what it has. */
function placeOf(folderId: string, folder: MailFolder | undefined) {
  if (folderId === "deleted") return { states: ["DELETED" as const] };
  if (folderId === "all") return {};
  if (folder?.isInDeletedItems === true)
    return { folderId, states: ["IN_DELETED_ITEMS" as const, "DETACHED" as const] };
  return folder?.isGone === true ? { folderId, states: ["DETACHED" as const, "DELETED" as const] } : { folderId };
}

function conditionsOf({ unread, flagged, attachments }: MailFilter) {
  return {
    ...(unread === undefined ? {} : { isRead: false }),
    ...(flagged === undefined ? {} : { isFlagged: true }),
    ...(attachments === undefined ? {} : { hasAttachments: true }),
  };
}

function nothingWords(filter: MailFilter, folder: MailFolder | undefined): string {
  if (filter.search !== undefined) return "No mail has these words. Try fewer of them.";
  if (Object.keys(conditionsOf(filter)).length > 0) return "No mail is like that.";
  return folder !== undefined && !folder.isFollowed
    ? "This folder is not followed: its mail is not imported."
    : "There is no mail here.";
}

const switches = [
  ["unread", "Unread"],
  ["flagged", "Flagged"],
  ["attachments", "With attachment"],
] as const satisfies readonly (readonly [keyof MailFilter, string])[];

/** They are in the address, so that it can be sent on. */
function Filters({ route, isThreaded }: Pick<MailListProps, "route" | "isThreaded">) {
  const { filter } = route;
  const go = (change: MailFilter) => location.replace(routePath({ ...route, filter: { ...filter, ...change } }));
  return (
    <search class="mail-filters">
      <AddressSearch label="Search mail" value={filter.search ?? ""} onSearch={(search) => go({ search })} />
      <div class="switches">
        {switches.map(([key, label]) => (
          <button
            key={key}
            type="button"
            class="switch"
            aria-pressed={filter[key] !== undefined}
            onClick={() => go({ [key]: filter[key] === undefined ? "on" : "" })}
          >
            {label}
          </button>
        ))}
        <button
          type="button"
          class="switch"
          aria-pressed={isThreaded}
          onClick={() => go({ by: isThreaded ? "mail" : "conversation", mail: "" })}
        >
          Conversations
        </button>
      </div>
    </search>
  );
}
