import { useEffect, useRef, useState } from "preact/hooks";
import { keptDraft, type MailDraft } from "../../../mail-draft.ts";
import { personText } from "../../../mail-words.ts";
import type { AnswerKind, MailAddress } from "../../../model.ts";
import { readAnswer } from "../../../operations/outgoing.ts";
import { keepOrdered } from "../../../ordered-drafts.ts";
import { usePage } from "../../page.ts";
import { useRead } from "../../use-read.ts";
import { AddressField } from "./address-field.tsx";
import { AttachedFiles } from "./attached-files.tsx";
import { order } from "./order-mail.ts";
import { type PassedFile, PassedFiles } from "./passed-files.tsx";
import { SendTime, tomorrowMorning } from "./send-time.tsx";
import { useAttachedFiles } from "./use-attached-files.ts";
import { useDraft, useKept } from "./use-draft.ts";

interface ComposeProps {
  readonly accountId: string;
  onClose(): void;
}

const titles = { REPLY: "Reply", REPLY_ALL: "Reply to all", FORWARD: "Forward" } as const;
const joined = (people: readonly MailAddress[]): string => people.map(personText).join(", ");

/** A new mail. */
export function NewMail({ accountId, onClose }: ComposeProps) {
  const blank = { kind: null, to: "", cc: "", subject: "", attached: [] };
  return <ComposeForm accountId={accountId} title="New mail" blank={blank} emailId={null} onClose={onClose} />;
}

/** An answer: whom it goes to is the server's to say, and the writer's to change. */
export function AnswerMail({
  emailId,
  kind,
  ...rest
}: ComposeProps & { readonly emailId: string; readonly kind: AnswerKind | null }) {
  const [plan, setPlan] = useState<BlankMail | null>(null);
  const { failure } = useRead(readAnswer, { emailId, kind }, ({ emailAnswer, email }) => {
    const files = emailAnswer.kind === "FORWARD" ? (email?.attachments?.nodes ?? []) : [];
    const attached = files.filter(({ isInline }) => !isInline);
    // What somebody has typed meanwhile stays.
    setPlan((now) => now ?? { ...emailAnswer, to: joined(emailAnswer.to), cc: joined(emailAnswer.cc), attached });
  });
  if (plan === null) return <p class={failure === null ? "muted" : "refusal"}>{failure ?? "Reading …"}</p>;
  const title = plan.kind === null ? "" : titles[plan.kind];
  return <ComposeForm {...rest} title={title} blank={plan} emailId={emailId} />;
}

interface BlankMail extends Pick<MailDraft, "kind" | "to" | "cc" | "subject"> {
  /** What goes along with a mail that is passed on. */
  readonly attached: readonly PassedFile[];
}

interface FormProps extends ComposeProps {
  readonly title: string;
  readonly blank: BlankMail;
  /** Of what is answered; null: a new mail. */
  readonly emailId: string | null;
}

function ComposeForm({ accountId, title, emailId, onClose, blank: given }: FormProps) {
  const { client } = usePage();
  const kept = useKept();
  // Whatever becomes of the answer, pressing twice is one mail.
  const [blank] = useState<MailDraft>(() => ({
    ...{ key: crypto.randomUUID(), kind: given.kind, to: given.to, cc: given.cc, bcc: "", subject: given.subject },
    ...{ text: "", sendAt: "", leftOutIds: [], files: [] },
  }));
  const [before] = useState(() => keptDraft(kept, accountId, emailId));
  const { files, attach, retry, remove } = useAttachedFiles(accountId, before?.files ?? []);
  const uploaded = files.flatMap(({ id, name, size }) => (id === null ? [] : [{ id, name, size }]));
  const isUploading = files.some(({ id, failure }) => id === null && failure === null);
  const { draft, isDirty, isSafe, change, end } = useDraft({
    ...{ accountId, emailId, blank, before, isUploading, files: uploaded },
  });
  const [hasCopies, setCopies] = useState(draft.cc !== "" || draft.bcc !== "");
  const [phase, setPhase] = useState<{ readonly isBusy: boolean; readonly refusal: string }>({
    ...{ isBusy: false, refusal: "" },
  });
  const form = useRef<HTMLFormElement>(null);
  const words = useRef<HTMLTextAreaElement>(null);
  useKeepsPage();
  // An answer opens below what it answers, which may be long. What is only there again leaves the reader alone.
  useEffect(() => {
    if (before !== null) return;
    if (draft.to !== "") words.current?.focus();
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);

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
    if (draft.sendAt !== "" && !(Date.parse(draft.sendAt) > Date.now())) {
      return setPhase({ isBusy: false, refusal: "Choose a time that is still to come." });
    }
    setPhase({ isBusy: true, refusal: "" });
    const whole = { ...draft, files: uploaded };
    const outcome = await order(client, { accountId, emailId }, whole);
    if (!outcome.ok) return setPhase({ isBusy: false, refusal: outcome.message });
    keepOrdered(kept, outcome.data.id, whole);
    end();
    onClose();
  };
  const discard = () => {
    if (isDirty && !confirm("Discard what you have written?")) return;
    end();
    onClose();
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
      {before !== null && <p class="muted">You began this mail before. It is only in this browser.</p>}
      <div class="compose-to">
        <AddressField
          label="To"
          value={draft.to}
          onChange={(next) => change({ to: next })}
          isFirst={draft.to === "" && before === null}
        />
        {!hasCopies && (
          <button type="button" class="quiet" onClick={() => setCopies(true)}>
            Cc, Bcc
          </button>
        )}
      </div>
      {hasCopies && <AddressField label="Cc" value={draft.cc} onChange={(next) => change({ cc: next })} />}
      {hasCopies && <AddressField label="Bcc" value={draft.bcc} onChange={(next) => change({ bcc: next })} />}
      <label class="compose-subject">
        <span>Subject</span>
        <input
          value={draft.subject}
          maxLength={255}
          onInput={(event) => change({ subject: event.currentTarget.value })}
        />
      </label>
      <textarea
        aria-label="What it says"
        rows={emailId === null ? 12 : 7}
        value={draft.text}
        ref={words}
        onInput={(event) => change({ text: event.currentTarget.value })}
      />
      {emailId !== null && <p class="muted">The mail itself is quoted below what you write.</p>}
      <PassedFiles
        files={given.attached}
        leftOutIds={draft.leftOutIds}
        onChange={(leftOutIds) => change({ leftOutIds })}
      />
      <AttachedFiles files={files} onAttach={attach} onRetry={retry} onRemove={remove} />
      {!isSafe && (
        <p class="notice">This browser has no room to keep what you write: send it before you leave the page.</p>
      )}
      {draft.sendAt !== "" && <SendTime value={draft.sendAt} onChange={(sendAt) => change({ sendAt })} />}
      <div class="actions">
        <button type="submit" class="primary" aria-busy={phase.isBusy} disabled={isUploading}>
          {phase.isBusy
            ? "Sending …"
            : isUploading
              ? "Uploading …"
              : draft.sendAt === ""
                ? "Send"
                : "Send at this time"}
        </button>
        {draft.sendAt === "" && (
          <button type="button" onClick={() => change({ sendAt: tomorrowMorning() })}>
            Send later
          </button>
        )}
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

/** A file that misses the form would be opened in place of the page. */
function useKeepsPage(): void {
  useEffect(() => {
    const keep = (event: DragEvent) => event.preventDefault();
    for (const name of ["dragover", "drop"] as const) addEventListener(name, keep);
    return () => {
      for (const name of ["dragover", "drop"] as const) removeEventListener(name, keep);
    };
  }, []);
}
