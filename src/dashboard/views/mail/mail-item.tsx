import { useEffect, useState } from "preact/hooks";
import { initials, peopleNames, personName, personText, stateMark, typeMark } from "../../mail-words.ts";
import type { AnswerKind, MailAddress, MailRow, OpenMail } from "../../model.ts";
import { fetchEmailText, readMail } from "../../operations/mail.ts";
import { exactTime, listTime, mailTime } from "../../times.ts";
import { usePage } from "../page.ts";
import { useRead } from "../use-read.ts";
import { AttachmentList } from "./attachment-list.tsx";
import { MailActions } from "./mail-actions.tsx";
import { MailBody } from "./mail-body.tsx";
import { MailIcon } from "./mail-icon.tsx";
import { AnswerMail } from "./send/compose-form.tsx";

interface MailItemProps {
  readonly mail: MailRow;
  /** Open when the conversation is. */
  readonly isFirstOpen: boolean;
  /** The answer that is being written to it; null: none. */
  readonly answering: AnswerKind | "USUAL" | null;
  onAnswer(kind: AnswerKind | "USUAL" | null): void;
}

/** One mail of a conversation: a line, or all that it says. */
export function MailItem({ mail, isFirstOpen, answering, onAnswer }: MailItemProps) {
  const { nowMs } = usePage();
  const [isOpen, setOpen] = useState(isFirstOpen);
  const { from, to, receivedAt, sentAt, preview, state, type, flag, isRead } = mail;
  const at = receivedAt ?? sentAt;
  const mark = stateMark(state);
  const kind = typeMark(type);
  return (
    <li class={`mail-item ${isOpen ? "open" : ""}`}>
      <h3>
        <button type="button" class="mail-head" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <span class="avatar" aria-hidden="true">
            {initials(from)}
          </span>
          <span class={`clipped ${isRead === false ? "unread" : ""}`}>
            {from === null ? "Unknown" : personName(from)}
          </span>
          <span class="mail-when">
            {flag?.status === "FLAGGED" && <MailIcon name="flagged" />}
            {at !== null && (
              <time class="numbers" dateTime={at} title={exactTime(at)}>
                {isOpen ? mailTime(at, nowMs) : listTime(at, nowMs)}
              </time>
            )}
          </span>
          <span class="clipped muted mail-line">{isOpen ? `to ${peopleNames(to, 5) || "nobody"}` : preview}</span>
        </button>
      </h3>
      {(mark !== null || kind !== null) && (
        <p class="marks">
          {kind !== null && <span class="mark">{kind}</span>}
          {mark !== null && (
            <>
              <span class="mark">{mark.word}</span> <span class="muted">{mark.about}</span>
            </>
          )}
        </p>
      )}
      {isOpen && <Opened mail={mail} hasKeys={isFirstOpen} />}
      {(isOpen || answering !== null) && mail.level === "OWNER" && (
        <Answer mail={mail} answering={answering} onAnswer={onAnswer} />
      )}
    </li>
  );
}

const answers = [
  ["REPLY", "Reply"],
  ["REPLY_ALL", "Reply to all"],
  ["FORWARD", "Forward"],
] as const;

/** The buttons, or what is being written. */
function Answer({ mail, answering, onAnswer }: Pick<MailItemProps, "mail" | "answering" | "onAnswer">) {
  const { may } = usePage();
  if (!may("SEND_MAIL")) return null;
  if (answering !== null) {
    const kind = answering === "USUAL" ? null : answering;
    return <AnswerMail accountId={mail.accountId} emailId={mail.id} kind={kind} onClose={() => onAnswer(null)} />;
  }
  return (
    <div class="actions answers">
      {answers.map(([kind, label]) => (
        <button key={kind} type="button" onClick={() => onAnswer(kind)}>
          {label}
        </button>
      ))}
    </div>
  );
}

function Opened({ mail, hasKeys }: { readonly mail: MailRow; readonly hasKeys: boolean }) {
  const [read, setRead] = useState<{ readonly whole: OpenMail | null; readonly isShown: boolean } | null>(null);
  const [showRemoteImages, setShow] = useState(false);
  const [seen, setSeen] = useState(0);
  const { isReading, failure } = useRead(readMail, { id: mail.id, showRemoteImages, seen }, ({ email }) =>
    setRead({ whole: email, isShown: showRemoteImages }),
  );
  const whole = read?.whole ?? null;
  if (read === null || whole === null) {
    return <p class="muted">{failure ?? (isReading ? "Reading …" : "It is gone, or it is not yours to see.")}</p>;
  }
  return (
    <div class="mail-whole">
      <People mail={mail} whole={whole} />
      {whole.body === null ? (
        <p class="muted">What it says is not shared with you.</p>
      ) : whole.body.state === "LATER" ? (
        <LateText emailId={mail.id} onFetched={() => setSeen((times) => times + 1)} />
      ) : (
        <MailBody body={whole.body} isShown={read.isShown} onShow={() => setShow(true)} />
      )}
      {whole.attachments !== null && <AttachmentList attachments={whole.attachments} />}
      {whole.level === "OWNER" && <MailActions mail={mail} hasKeys={hasKeys} />}
      <p class="mail-links">
        {whole.fileUrl !== null && (
          <a href={whole.fileUrl} download>
            Download (.eml)
          </a>
        )}
        {whole.webLink !== null && whole.level === "OWNER" && (
          <a href={whole.webLink} target="_blank" rel="noreferrer">
            Open in Outlook
          </a>
        )}
      </p>
    </div>
  );
}

/** What it says has not come yet: it is fetched now, since somebody looks. */
function LateText({ emailId, onFetched }: { readonly emailId: string; onFetched(): void }) {
  const { client } = usePage();
  const [trouble, setTrouble] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isShown = true;
    setTrouble(null);
    void client.send(fetchEmailText, { input: { id: emailId } }).then((outcome) => {
      if (!isShown) return;
      const why = outcome.ok ? outcome.data.reason : outcome.message;
      if (why === null) onFetched();
      else setTrouble(why);
    });
    return () => {
      isShown = false;
    };
  }, [client, emailId, tries]);
  return (
    <p class="notice" role="status">
      {trouble === null ? "What it says is being fetched from Microsoft …" : `It has not come yet: ${trouble} `}
      {trouble !== null && (
        <button type="button" onClick={() => setTries(tries + 1)}>
          Try again
        </button>
      )}
    </p>
  );
}

/** With their addresses; closed, since the names were said already. */
function People({ mail, whole }: { readonly mail: MailRow; readonly whole: OpenMail }) {
  const isFor = whole.sender !== null && mail.from !== null && whole.sender.address !== mail.from.address;
  const lines: readonly (readonly [string, readonly MailAddress[] | null])[] = [
    ["From", mail.from === null ? null : [mail.from]],
    ["Sent by", isFor && whole.sender !== null ? [whole.sender] : null],
    ["Reply to", whole.replyTo],
    ["To", mail.to],
    ["Cc", whole.cc],
    ["Bcc", whole.bcc],
  ];
  return (
    <details class="people">
      <summary>People</summary>
      <dl class="facts">
        {lines.flatMap(([label, people]) =>
          people === null || people.length === 0
            ? []
            : [<dt key={label}>{label}</dt>, <dd key={`${label} people`}>{people.map(personText).join(", ")}</dd>],
        )}
        {whole.categories !== null && whole.categories.length > 0 && (
          <>
            <dt>Categories</dt>
            <dd>{whole.categories.join(", ")}</dd>
          </>
        )}
      </dl>
    </details>
  );
}
