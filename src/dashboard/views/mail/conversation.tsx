import { useEffect, useRef, useState } from "preact/hooks";
import { keptDraft } from "../../mail-draft.ts";
import { countedTotal, subjectWords } from "../../mail-words.ts";
import type { AnswerKind, OutgoingRow } from "../../model.ts";
import { readThread, readThreadMails } from "../../operations/mail.ts";
import { type MailRoute, routePath } from "../../route.ts";
import { usePaged } from "../use-paged.ts";
import { useRead } from "../use-read.ts";
import { MailItem } from "./mail-item.tsx";
import { OutgoingList } from "./send/outgoing-list.tsx";
import { useKept } from "./send/use-draft.ts";
import { useReplyKey } from "./use-mail-keys.ts";

interface ConversationProps {
  readonly route: MailRoute & { readonly threadId: string };
  readonly seen: number;
  readonly outgoing: readonly OutgoingRow[];
}

/** A conversation as it went, the newest mail last and open. */
export function Conversation({ route, seen, outgoing }: ConversationProps) {
  const { threadId, filter } = route;
  const list = usePaged(readThreadMails, { id: threadId, seen });
  const [zipUrl, setZipUrl] = useState<string | null>(null);
  useRead(readThread, { id: threadId }, ({ emailThread }) => setZipUrl(emailThread?.zipUrl ?? null));
  const heading = useRef<HTMLHeadingElement>(null);
  const mails = list.nodes.toReversed();
  const opened = mails.find(({ id }) => id === filter.mail) ?? mails.at(-1);
  const isHere = opened !== undefined;
  const [answer, setAnswer] = useState<{ readonly emailId: string; readonly kind: AnswerKind | "USUAL" } | null>(null);
  const kept = useKept();
  const begun = mails.find(({ accountId, id, level }) => level === "OWNER" && keptDraft(kept, accountId, id) !== null);
  // An answer that somebody began is there again when they come back.
  useEffect(() => {
    if (begun === undefined || answer !== null) return;
    setAnswer({ emailId: begun.id, kind: keptDraft(kept, begun.accountId, begun.id)?.kind ?? "USUAL" });
  }, [begun?.id]);
  useReplyKey(() => {
    if (opened?.level === "OWNER" && answer === null) setAnswer({ emailId: opened.id, kind: "USUAL" });
  });
  // Read aloud, and gone on from: the row that was pressed may be out of sight.
  useEffect(() => {
    if (isHere) heading.current?.focus({ preventScroll: true });
  }, [isHere]);
  const { threadId: _open, ...back } = route;
  if (opened === undefined) {
    return (
      <section class="conversation" aria-label="Conversation">
        <Back to={back} />
        <p class="muted nothing" role="status">
          {list.failure ?? (list.isReading ? "Reading …" : "This conversation is gone, or it is not yours to see.")}
        </p>
      </section>
    );
  }
  return (
    <section class="conversation" aria-labelledby="conversation-heading">
      <div class="conversation-head">
        <Back to={back} />
        <h2 id="conversation-heading" class="sentence" tabIndex={-1} ref={heading}>
          {subjectWords(mails[0] ?? opened)}
        </h2>
        <p class="muted numbers">
          {countedTotal(list.totalCount, list.isTotalMore, "mail")}
          {zipUrl !== null && opened.level !== "PEOPLE_AND_TIME" && opened.level !== "SUBJECT" && (
            <>
              {" · "}
              <a href={zipUrl} download>
                Download all (.zip)
              </a>
            </>
          )}
        </p>
      </div>
      {list.more !== null && (
        <button type="button" onClick={() => void list.more?.()}>
          Show earlier mails
        </button>
      )}
      {list.failure !== null && <p class="refusal">{list.failure}</p>}
      <ol class="mails">
        {mails.map((mail) => (
          <MailItem
            key={mail.id}
            mail={mail}
            isFirstOpen={mail.id === opened.id}
            answering={answer?.emailId === mail.id ? answer.kind : null}
            onAnswer={(kind) => setAnswer(kind === null ? null : { emailId: mail.id, kind })}
          />
        ))}
      </ol>
      <OutgoingList
        label="Answers on their way"
        rows={outgoing.filter(({ originEmailId }) => mails.some(({ id }) => id === originEmailId))}
      />
    </section>
  );
}

/** On a phone the list is behind the conversation. */
function Back({ to }: { readonly to: MailRoute }) {
  return (
    <a class="narrow-only" href={routePath({ ...to, filter: { ...to.filter, mail: "" } })}>
      Back to the list
    </a>
  );
}
