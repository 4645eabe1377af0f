import { useId, useState } from "preact/hooks";
import { breakGlass } from "../operations/mutations.ts";
import { usePage } from "./page.ts";

const reasonLength = { least: 5, most: 500 };

/** Where a person's records are redacted: how to open them, for viewers who have the right. */
export function ShowRecords({ accountId }: { readonly accountId: string }) {
  const { state, signed, opened, may } = usePage();
  const [isAsking, setAsking] = useState(false);
  const person = state.accounts.get(accountId)?.user ?? null;
  if (person === null || person.id === signed.viewer.id || opened.has(person.id) || !may("BREAK_GLASS")) return null;
  if (isAsking) return <ReasonForm person={person} onCancel={() => setAsking(false)} />;
  return (
    <button type="button" class="link show-records" onClick={() => setAsking(true)}>
      Show records of {person.name}
    </button>
  );
}

interface ReasonFormProps {
  readonly person: { readonly id: string; readonly name: string };
  onCancel(): void;
}

function ReasonForm({ person, onCancel }: ReasonFormProps) {
  const { client, session } = usePage();
  const id = useId();
  const [reason, setReason] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const outcome = await client.send(breakGlass, { input: { userId: person.id, reason } });
    setBusy(false);
    if (!outcome.ok) return setRefusal(outcome.message);
    document.getElementById("main")?.focus();
    await session.refreshGlass();
  };
  return (
    <form class="reason-form" aria-label={`Show records of ${person.name}`} onSubmit={(event) => void submit(event)}>
      <p>
        Titles and texts of {person.name}’s records are shown to you for one hour. This is audited, and {person.name} is
        told, with your reason.
      </p>
      <label for={id}>Reason</label>
      <input
        id={id}
        required
        minLength={reasonLength.least}
        maxLength={reasonLength.most}
        autocomplete="off"
        value={reason}
        ref={focusOnce}
        aria-invalid={refusal !== ""}
        aria-describedby={`${id}-refusal`}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <p id={`${id}-refusal`} class="refusal" role="alert">
        {refusal}
      </p>
      <div class="actions">
        <button type="submit" class="primary" aria-busy={isBusy}>
          {isBusy ? "Opening …" : "Show for one hour"}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** The button that was pressed is gone; its place in the order of the page is here. */
const focusOnce = (input: HTMLInputElement | null) => input?.focus();
