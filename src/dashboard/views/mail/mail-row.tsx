import { peopleNames, personName, stateMark, subjectWords, threadWords, typeMark } from "../../mail-words.ts";
import type { MailRow as Row } from "../../model.ts";
import type { Route } from "../../route.ts";
import { exactTime, listTime } from "../../times.ts";
import { Link } from "../link.tsx";
import { usePage } from "../page.ts";
import { MailIcon } from "./mail-icon.tsx";

interface MailRowProps {
  readonly row: Row;
  readonly to: Route;
  /** Counted from 1. */
  readonly position: number;
  /** -1 if it is not known. */
  readonly size: number;
  readonly isOpen: boolean;
  /** It stands for its conversation. */
  readonly isThread: boolean;
  /** Of what the mailbox sent, the receivers are named. */
  readonly isSent: boolean;
}

/** Who, when, about what, and how it begins. */
export function MailRow({ row, to, position, size, isOpen, isThread, isSent }: MailRowProps) {
  const { nowMs } = usePage();
  const { isRead, from, receivedAt, preview, state, type, flag, importance, hasAttachments } = row;
  const isUnread = isRead === false;
  const at = receivedAt ?? row.sentAt;
  const marks = [stateMark(state)?.word ?? null, typeMark(type)].filter((mark) => mark !== null);
  return (
    <li class="mail-row" aria-posinset={position} aria-setsize={size}>
      <Link to={to} isCurrent={isOpen} class={isUnread ? "unread" : ""} data={{ "data-mail": row.id }}>
        <span class="mail-who">
          {isUnread && <span class="unread-dot" role="img" aria-label="unread" />}
          <span class="clipped">
            {isSent ? `To ${peopleNames(row.to)}` : from === null ? "Unknown" : personName(from)}
          </span>
          {isThread && row.threadCount > 1 && (
            <span class="mail-count numbers muted" title={`${threadWords(row.threadCount)} mails in this conversation`}>
              {threadWords(row.threadCount)}
              <span class="hidden"> mails</span>
            </span>
          )}
        </span>
        <span class="mail-when">
          {importance === "HIGH" && <MailIcon name="important" />}
          {flag?.status === "FLAGGED" && <MailIcon name="flagged" />}
          {hasAttachments === true && <MailIcon name="attachment" />}
          {at !== null && (
            <time class="numbers" dateTime={at} title={exactTime(at)}>
              {listTime(at, nowMs)}
            </time>
          )}
        </span>
        <span class="mail-subject clipped">{subjectWords(row)}</span>
        <span class="mail-preview muted clipped">
          {marks.map((mark) => (
            <span key={mark} class="mark">
              {mark}
            </span>
          ))}
          {preview}
        </span>
      </Link>
    </li>
  );
}
