import { useState } from "preact/hooks";
import type { Outcome } from "../../client.ts";
import { RequestFailed } from "../../client.ts";
import { purge, readLarge, readToPurge, removeLarge } from "../../operations/keeping.ts";
import { counted, formatNumber } from "../../words.ts";
import { ActionButton } from "../action-button.tsx";
import { usePage } from "../page.ts";
import { SendForm } from "../send-form.tsx";
import { MailboxChoice } from "./keeping-fields.tsx";

interface Counted {
  readonly count: number;
  readonly held: number;
  readonly words: string;
}

const heldWords = (held: number): string => (held === 0 ? "" : ` A legal hold keeps ${formatNumber(held)} more.`);

/** Asks for the count first; what is asked about anew is another count. */
function useCount(ask: () => Promise<Counted>) {
  const [found, setFound] = useState<Counted | null>(null);
  const count = async (): Promise<Outcome<null>> => {
    try {
      setFound(await ask());
      return { ok: true, data: null };
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      return { ok: false, message: error.message };
    }
  };
  return { found, count, forget: () => setFound(null) };
}

/** Mail that is no longer followed. */
export function PurgeSection() {
  const { client } = usePage();
  const [accountId, setAccountId] = useState("");
  const [withDeleted, setWithDeleted] = useState(false);
  const states = withDeleted ? (["DETACHED", "DELETED"] as const) : (["DETACHED"] as const);
  const filter = { states: [...states] };
  const { found, count, forget } = useCount(async () => {
    const { mailToPurge } = await client.read(readToPurge, { accountId, filter });
    const { mails, held } = mailToPurge;
    return {
      count: mails,
      held,
      words: `${counted(mails, "mail")} in Oro ${mails === 1 ? "is" : "are"} no longer followed.`,
    };
  });
  const run = async () => {
    const outcome = await client.send(purge, { input: { accountId, filter, expectedCount: found?.count ?? 0 } });
    if (outcome.ok || outcome.kind === "CountChangedError") await count();
    return outcome;
  };
  return (
    <section aria-labelledby="purge">
      <h2 id="purge">Mail that is no longer followed</h2>
      <p class="muted">
        Its folder is not chosen any more, or it left the window. Of a followed folder nothing comes back; of another
        folder it does once that folder is chosen again.
      </p>
      <SendForm label="Count" busyLabel="Counting …" send={count}>
        <MailboxChoice
          label="Mailbox"
          value={accountId}
          onChoose={(id) => {
            setAccountId(id);
            forget();
          }}
        />
        <label class="pick">
          <input
            type="checkbox"
            checked={withDeleted}
            onChange={(event) => {
              setWithDeleted(event.currentTarget.checked);
              forget();
            }}
          />
          <span>also what Microsoft deleted for good</span>
        </label>
      </SendForm>
      <Found found={found} label={(what) => `Delete ${what} in Oro`} busyLabel="Deleting …" one="mail" run={run} />
    </section>
  );
}

/** The bytes of attachments. */
export function LargeSection() {
  const { client } = usePage();
  const [accountId, setAccountId] = useState("");
  const [megabytes, setMegabytes] = useState("10");
  const filter = { accountId: accountId === "" ? null : accountId, largerThanMb: Number(megabytes) };
  const { found, count, forget } = useCount(async () => {
    const { largeAttachments } = await client.read(readLarge, { filter });
    const { attachments, bytes, held } = largeAttachments;
    return {
      count: attachments,
      held,
      words: `${counted(attachments, "attachment")} with ${(bytes / 1_048_576).toFixed(1)} MB.`,
    };
  });
  const run = async () => {
    const outcome = await client.send(removeLarge, { filter, expectedCount: found?.count ?? 0 });
    if (outcome.ok || outcome.kind === "CountChangedError") await count();
    return outcome;
  };
  return (
    <section aria-labelledby="large">
      <h2 id="large">Large attachments</h2>
      <p class="muted">
        Their names stay. Who opens one fetches it again, as long as Microsoft has it and it is followed.
      </p>
      <SendForm label="Count" busyLabel="Counting …" send={count}>
        <MailboxChoice
          label="Of"
          value={accountId}
          none="all mailboxes"
          onChoose={(id) => {
            setAccountId(id);
            forget();
          }}
        />
        <label class="control">
          <span>Larger than (MB)</span>
          <input
            required
            type="number"
            min="0"
            value={megabytes}
            onInput={(event) => {
              setMegabytes(event.currentTarget.value);
              forget();
            }}
          />
        </label>
      </SendForm>
      <Found found={found} label={(what) => `Remove ${what}`} busyLabel="Removing …" one="attachment" run={run} />
    </section>
  );
}

interface FoundProps {
  readonly found: Counted | null;
  readonly one: string;
  readonly busyLabel: string;
  label(what: string): string;
  run(): Promise<Outcome<unknown>>;
}

function Found({ found, label, busyLabel, one, run }: FoundProps) {
  if (found === null) return null;
  return (
    <div class="notice">
      <p role="status">
        {found.words}
        {heldWords(found.held)}
      </p>
      {found.count > 0 && (
        <ActionButton
          label={label(counted(found.count, one))}
          busyLabel={busyLabel}
          doneLabel="Done"
          tone="danger"
          run={run}
        />
      )}
    </div>
  );
}
