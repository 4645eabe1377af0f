import { useState } from "preact/hooks";
import type { DataOf } from "../../../lib/graphql-operation.ts";
import { liftHold, placeHold, readHolds } from "../../operations/keeping.ts";
import { counted } from "../../words.ts";
import { NameForm } from "../name-form.tsx";
import { usePage } from "../page.ts";
import { PagedTable } from "../paged-table.tsx";
import { SendForm } from "../send-form.tsx";
import { Time } from "../time.tsx";
import { useRead } from "../use-read.ts";
import { MailboxChoice, ReasonField } from "./keeping-fields.tsx";

type Hold = DataOf<typeof readHolds>["legalHolds"][number];
const subjectOf = ({ address, account }: Hold): string => address ?? account?.userPrincipalName ?? "a mailbox";

/** What is held, and by whom; administrators place and lift. */
export function HoldSection({ mayChange }: { readonly mayChange: boolean }) {
  const { client } = usePage();
  const [seen, setSeen] = useState(0);
  const [holds, setHolds] = useState<readonly Hold[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  const { isReading, failure } = useRead(readHolds, { seen }, (data) => setHolds(data.legalHolds));
  const close = () => {
    setOpen(null);
    setSeen((before) => before + 1);
  };
  return (
    <section aria-labelledby="holds">
      <h2 id="holds">Legal holds</h2>
      <p class="muted">
        Until it is lifted, nothing deletes this mail in Oro: no setting, no person, no request to be forgotten.
      </p>
      {mayChange &&
        (open === "new" ? (
          <PlaceForm onClose={close} />
        ) : (
          <button type="button" onClick={() => setOpen("new")}>
            Place a hold
          </button>
        ))}
      <PagedTable
        label="Legal holds"
        head={["Mail of", "Mails", "Placed by", "Since", "Reason", "Standing"]}
        rows={holds.map((hold) => ({
          key: hold.id,
          cells: [
            subjectOf(hold),
            counted(hold.mails, "mail"),
            hold.placedByName,
            <Time key="since" at={hold.placedAt} />,
            hold.reason,
            hold.liftedAt !== null ? (
              <span key="lifted">
                lifted by {hold.liftedByName} <Time at={hold.liftedAt} />
              </span>
            ) : !mayChange ? (
              "holds"
            ) : open === hold.id ? (
              <NameForm
                key="form"
                label="Lift"
                busyLabel="Lifting …"
                field={`Why the hold on ${subjectOf(hold)} ends`}
                send={(reason) => client.send(liftHold, { id: hold.id, reason })}
                onClose={close}
              />
            ) : (
              <button
                key="lift"
                type="button"
                aria-label={`Lift the hold on ${subjectOf(hold)}`}
                onClick={() => setOpen(hold.id)}
              >
                Lift …
              </button>
            ),
          ],
        }))}
        totalCount={holds.length}
        isReading={isReading}
        failure={failure}
        more={null}
        nothing="Nothing is held."
      />
    </section>
  );
}

function PlaceForm({ onClose }: { onClose(): void }) {
  const { client } = usePage();
  const [accountId, setAccountId] = useState("");
  const [address, setAddress] = useState("");
  const [reason, setReason] = useState("");
  const send = async () => {
    const subject = accountId === "" ? { address } : { accountId };
    const outcome = await client.send(placeHold, { input: { ...subject, reason } });
    if (outcome.ok) onClose();
    return outcome;
  };
  return (
    <SendForm label="Place" busyLabel="Placing …" send={send} onCancel={onClose}>
      <MailboxChoice
        label="All mail of"
        value={accountId}
        none="an address, in all mailboxes"
        onChoose={setAccountId}
      />
      {accountId === "" && (
        <label class="control">
          <span>Address</span>
          <input required type="email" value={address} onInput={(event) => setAddress(event.currentTarget.value)} />
        </label>
      )}
      <ReasonField value={reason} onInput={setReason} />
    </SendForm>
  );
}
