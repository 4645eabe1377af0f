import { useEffect, useRef, useState } from "preact/hooks";
import { personText } from "../../../mail-words.ts";
import type { AnswerKind, MailAddress } from "../../../model.ts";
import { forwardEmail, readAnswer, replyToEmail, sendEmail } from "../../../operations/outgoing.ts";
import { usePage } from "../../page.ts";
import { useRead } from "../../use-read.ts";
import { AddressField } from "./address-field.tsx";
import { AttachedFiles } from "./attached-files.tsx";
import { useAttachedFiles } from "./use-attached-files.ts";

interface ComposeProps {
  readonly accountId: string;
  onClose(): void;
}

const titles = { REPLY: "Reply", REPLY_ALL: "Reply to all", FORWARD: "Forward" } as const;
const joined = (people: readonly MailAddress[]): string => people.map(personText).join(", ");

/** A new mail. */
export function NewMail({ accountId, onClose }: ComposeProps) {
  return <ComposeForm accountId={accountId} title="New mail" to="" cc="" subject="" answer={null} onClose={onClose} />;
}

/** An answer: whom it goes to is the server's to say, and the writer's to change. */
export function AnswerMail({
  emailId,
  kind,
  ...rest
}: ComposeProps & { readonly emailId: string; readonly kind: AnswerKind | null }) {
  const [plan, setPlan] = useState<{ kind: AnswerKind; to: string; cc: string; subject: string } | null>(null);
  const { failure } = useRead(readAnswer, { emailId, kind }, ({ emailAnswer }) =>
    // What somebody has typed meanwhile stays.
    setPlan((now) => now ?? { ...emailAnswer, to: joined(emailAnswer.to), cc: joined(emailAnswer.cc) }),
  );
  if (plan === null) return <p class={failure === null ? "muted" : "refusal"}>{failure ?? "Reading …"}</p>;
  return <ComposeForm {...rest} {...plan} title={titles[plan.kind]} answer={{ emailId, kind: plan.kind }} />;
}

interface FormProps extends ComposeProps {
  readonly title: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  readonly answer: { readonly emailId: string; readonly kind: AnswerKind } | null;
}

function ComposeForm({ accountId, title, answer, onClose, ...given }: FormProps) {
  const { client } = usePage();
  const [to, setTo] = useState(given.to);
  const [cc, setCc] = useState(given.cc);
  const [bcc, setBcc] = useState("");
  const [hasCopies, setCopies] = useState(given.cc !== "");
  const [subject, setSubject] = useState(given.subject);
  const [text, setText] = useState("");
  const [phase, setPhase] = useState<{ readonly isBusy: boolean; readonly refusal: string }>({
    ...{ isBusy: false, refusal: "" },
  });
  const { files, attach, retry, remove } = useAttachedFiles(accountId);
  // Whatever becomes of the answer, pressing twice is one mail.
  const key = useRef(crypto.randomUUID());
  const form = useRef<HTMLFormElement>(null);
  const words = useRef<HTMLTextAreaElement>(null);
  // A file that misses the form would be opened in place of the page.
  useEffect(() => {
    const keep = (event: DragEvent) => event.preventDefault();
    for (const name of ["dragover", "drop"] as const) addEventListener(name, keep);
    return () => {
      for (const name of ["dragover", "drop"] as const) removeEventListener(name, keep);
    };
  }, []);
  // An answer opens below what it answers, which may be long.
  useEffect(() => {
    if (given.to !== "") words.current?.focus();
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const isUploading = files.some(({ id, failure }) => id === null && failure === null);
  const isDirty = text !== "" || files.length > 0 || to !== given.to;

  const send = async () => {
    if (phase.isBusy) return;
    if (files.some(({ failure }) => failure !== null)) {
      return setPhase({
        isBusy: false,
        refusal: "Upload the files again that were not taken, or remove them. Then send.",
      });
    }
    // By Ctrl and Enter; the button waits by itself.
    if (isUploading) return setPhase({ isBusy: false, refusal: "A file is still being uploaded. Send then." });
    setPhase({ isBusy: true, refusal: "" });
    const uploadIds = files.flatMap(({ id }) => id ?? []);
    const order = { idempotencyKey: key.current, to: [to], cc: [cc], bcc: [bcc], subject, text, uploadIds };
    const outcome = await (answer === null
      ? client.send(sendEmail, { input: { accountId, ...order } })
      : answer.kind === "FORWARD"
        ? client.send(forwardEmail, { input: { emailId: answer.emailId, ...order } })
        : client.send(replyToEmail, {
            input: { emailId: answer.emailId, toAll: answer.kind === "REPLY_ALL", ...order },
          }));
    if (outcome.ok) onClose();
    else setPhase({ isBusy: false, refusal: outcome.message });
  };
  const discard = () => {
    if (!isDirty || confirm("Discard what you have written?")) onClose();
  };
  return (
    <form
      ref={form}
      class="compose"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
      }}
      onDrop={(event) => attach(event.dataTransfer?.files ?? [])}
    >
      <h3>{title}</h3>
      <div class="compose-to">
        <AddressField label="To" value={to} onChange={setTo} isFirst={to === ""} />
        {!hasCopies && (
          <button type="button" class="quiet" onClick={() => setCopies(true)}>
            Cc, Bcc
          </button>
        )}
      </div>
      {hasCopies && <AddressField label="Cc" value={cc} onChange={setCc} />}
      {hasCopies && <AddressField label="Bcc" value={bcc} onChange={setBcc} />}
      <label class="compose-subject">
        <span>Subject</span>
        <input value={subject} maxLength={255} onInput={(event) => setSubject(event.currentTarget.value)} />
      </label>
      <textarea
        aria-label="What it says"
        rows={answer === null ? 12 : 7}
        value={text}
        ref={words}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {answer !== null && <p class="muted">The mail itself is quoted below what you write.</p>}
      <AttachedFiles files={files} onAttach={attach} onRetry={retry} onRemove={remove} />
      <div class="actions">
        <button type="submit" class="primary" aria-busy={phase.isBusy} disabled={isUploading}>
          {phase.isBusy ? "Sending …" : isUploading ? "Uploading …" : "Send"}
        </button>
        <button type="button" onClick={discard}>
          Discard
        </button>
        <span role="alert" class="refusal">
          {phase.refusal}
        </span>
      </div>
    </form>
  );
}
