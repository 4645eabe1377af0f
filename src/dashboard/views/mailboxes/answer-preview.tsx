import { useState } from "preact/hooks";
import { type Outcome, RequestFailed } from "../../client.ts";
import type { PreviewedAnswer } from "../../model.ts";
import { previewAnswer } from "../../operations/answers.ts";
import { usePage } from "../page.ts";
import { SendForm } from "../send-form.tsx";

/** Tries the rules on a mail that nobody wrote. */
export function AnswerPreview({ mailboxId }: { readonly mailboxId: string }) {
  const { client } = usePage();
  const [isOpen, setOpen] = useState(false);
  const [fromAddress, setFrom] = useState("");
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<PreviewedAnswer | null>(null);
  if (!isOpen) {
    return (
      <div class="actions">
        <button type="button" onClick={() => setOpen(true)}>
          Try the rules on a mail
        </button>
      </div>
    );
  }
  const send = async (): Promise<Outcome<unknown>> => {
    try {
      const read = await client.read(previewAnswer, { mailboxId, sample: { fromAddress, subject, text } });
      setAnswer(read.previewAnswer);
      return { ok: true, data: null };
    } catch (error) {
      if (error instanceof RequestFailed) return { ok: false, message: error.message };
      throw error;
    }
  };
  return (
    <>
      <SendForm label="Try the rules" busyLabel="Trying …" send={send} onCancel={() => setOpen(false)}>
        <div class="person-fields">
          <label>
            <span>From</span>
            <input type="email" required value={fromAddress} onInput={(event) => setFrom(event.currentTarget.value)} />
          </label>
          <label>
            <span>Subject of the mail</span>
            <input value={subject} onInput={(event) => setSubject(event.currentTarget.value)} />
          </label>
        </div>
        <label class="control">
          <span>Text of the mail</span>
          <textarea rows={3} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
      </SendForm>
      <div role="status">
        {answer !== null && (
          <div class="notice">
            <p>
              {answer.ruleName === null ? "No rule fits." : `“${answer.ruleName}” fits.`} {answer.sentence}
            </p>
            {answer.subject !== null && (
              <>
                <p>
                  <strong>{answer.subject}</strong>
                </p>
                <p class="answer-text">{answer.text}</p>
              </>
            )}
          </div>
        )}
      </div>
    </>
  );
}
