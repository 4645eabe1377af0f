import { useState } from "preact/hooks";
import type { DataOf, SuccessOf } from "../../../lib/graphql-operation.ts";
import { erase, exportMail, readErased, report } from "../../operations/keeping.ts";
import { counted, formatNumber } from "../../words.ts";
import { ActionButton } from "../action-button.tsx";
import { usePage } from "../page.ts";
import { PagedTable } from "../paged-table.tsx";
import { SendForm } from "../send-form.tsx";
import { Time } from "../time.tsx";
import { useRead } from "../use-read.ts";
import { ReasonField } from "./keeping-fields.tsx";

type Report = SuccessOf<typeof report>;
type Exported = SuccessOf<typeof exportMail>;
type Erased = DataOf<typeof readErased>["erasures"][number];

const stepWords: Record<Erased["step"], string> = {
  MAIL: "mail is being erased",
  ELSEWHERE: "everything else is being looked through",
  DONE: "done",
};

/** Report, export, erase: in this order. */
export function EraseSection({ mayChange }: { readonly mayChange: boolean }) {
  const { client } = usePage();
  const [seen, setSeen] = useState(0);
  const [erasures, setErasures] = useState<readonly Erased[]>([]);
  const { isReading, failure } = useRead(readErased, { seen }, (data) => setErasures(data.erasures));
  const [address, setAddress] = useState("");
  const [reason, setReason] = useState("");
  const [found, setFound] = useState<Report | null>(null);
  const input = { address, reason };
  const count = async () => {
    const outcome = await client.send(report, { input });
    setFound(outcome.ok ? outcome.data : null);
    return outcome;
  };
  return (
    <section aria-labelledby="erase">
      <h2 id="erase">Forget a person</h2>
      <p class="muted">
        Mail from or only to the person goes; elsewhere the address is replaced, with the name beside it. Earlier mail
        does not come back.
      </p>
      {mayChange && (
        <SendForm label="Report" busyLabel="Counting …" send={count}>
          <label class="control">
            <span>Address of the person</span>
            <input
              required
              type="email"
              value={address}
              onInput={(event) => {
                setAddress(event.currentTarget.value);
                setFound(null);
              }}
            />
          </label>
          <ReasonField value={reason} onInput={setReason} />
        </SendForm>
      )}
      {found !== null && (
        <ReportView
          key={address}
          found={found}
          input={input}
          onErased={() => {
            setFound(null);
            setSeen((before) => before + 1);
          }}
          onOutOfDate={() => void count()}
        />
      )}
      <PagedTable
        label="Erased people"
        head={["Ordered", "By", "Reason", "Mail", "Other mail", "Elsewhere", "State"]}
        rows={erasures.map((one) => ({
          key: one.id,
          cells: [
            <Time key="at" at={one.receivedBefore} />,
            one.orderedByName,
            one.reason,
            `${formatNumber(one.mailsDeleted)} of ${formatNumber(one.expected)} deleted`,
            `${formatNumber(one.mailsReplaced)} cleaned`,
            `${counted(one.elsewhere, "row")} cleaned`,
            stepWords[one.step],
          ],
        }))}
        totalCount={erasures.length}
        isReading={isReading}
        failure={failure}
        more={null}
        nothing="Nobody was erased."
      />
      {erasures.some(({ step }) => step !== "DONE") && (
        <button type="button" onClick={() => setSeen((before) => before + 1)}>
          Look again
        </button>
      )}
    </section>
  );
}

interface ReportProps {
  readonly found: Report;
  readonly input: { readonly address: string; readonly reason: string };
  onErased(): void;
  onOutOfDate(): void;
}

function ReportView({ found, input, onErased, onOutOfDate }: ReportProps) {
  const { client } = usePage();
  const [exported, setExported] = useState<Exported | null>(null);
  const { left } = found;
  const eraseNow = async () => {
    const outcome = await client.send(erase, { input, expectedCount: found.mails });
    if (outcome.ok) onErased();
    else if (outcome.kind === "CountChangedError") onOutOfDate();
    return outcome;
  };
  const give = async () => {
    const outcome = await client.send(exportMail, { input });
    if (outcome.ok) setExported(outcome.data);
    return outcome;
  };
  return (
    <div class="notice">
      <PagedTable
        label="Mail that names the person"
        head={["Mailbox", "Goes", "Cleaned", "Held"]}
        rows={found.mailboxes.map(({ account, theirs, replaced, held }) => ({
          key: account.id,
          cells: [
            account.userPrincipalName,
            `${formatNumber(theirs)} will go`,
            `${formatNumber(replaced)} cleaned`,
            `${formatNumber(held)} held`,
          ],
        }))}
        totalCount={found.mailboxes.length}
        isReading={false}
        failure={null}
        more={null}
        nothing="No mail names the person."
      />
      <p>
        {counted(found.mails, "mail")} with {counted(found.attachments, "attachment")} (
        {(found.attachmentBytes / 1_048_576).toFixed(1)} MB) will go. {counted(found.outgoing, "sent mail")} and{" "}
        {counted(found.ownRecords, "record")} of Oro alone name the person.
      </p>
      <p class="muted">
        Not touched: {counted(left.tasks, "task")} and {counted(left.events, "event")} that Microsoft has too,{" "}
        {counted(left.folders, "folder")}, {counted(left.settings, "level")} of settings,{" "}
        {counted(left.holds, "legal hold")}; Microsoft’s own mail, attachments of mail that stays, and backups.
      </p>
      <div class="actions">
        <ActionButton label="Export what I may read" busyLabel="Looking …" doneLabel="Ready" run={give} />
        <ActionButton
          key={found.mails}
          label={`Erase, with ${counted(found.mails, "mail")}`}
          busyLabel="Ordering …"
          doneLabel="Begun"
          tone="danger"
          run={eraseNow}
        />
      </div>
      {exported !== null && (
        <p role="status">
          {exported.mailboxes === 0 ? (
            "You may read none of these mailboxes."
          ) : (
            <a href={exported.url} download>
              Zip of mail of {counted(exported.mailboxes, "mailbox", "mailboxes")}
            </a>
          )}{" "}
          {exported.closedMailboxes.length > 0 &&
            `Without mail of ${exported.closedMailboxes.map(({ userPrincipalName }) => userPrincipalName).join(", ")}: open the records of their people first.`}
        </p>
      )}
    </div>
  );
}
