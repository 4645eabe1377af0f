import { usePage } from "../page.ts";

/** One of the mailboxes that the viewer sees. */
export function MailboxChoice(props: {
  readonly label: string;
  readonly value: string;
  /** What no mailbox means; absent: one must be chosen. */
  readonly none?: string;
  onChoose(id: string): void;
}) {
  const { state } = usePage();
  const { label, value, none, onChoose } = props;
  const accounts = [...state.accounts.values()].toSorted((a, b) =>
    a.userPrincipalName.localeCompare(b.userPrincipalName),
  );
  return (
    <label class="control">
      <span>{label}</span>
      <select value={value} required={none === undefined} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{none ?? "Choose a mailbox"}</option>
        {accounts.map(({ id, userPrincipalName }) => (
          <option key={id} value={id}>
            {userPrincipalName}
          </option>
        ))}
      </select>
    </label>
  );
}

export function ReasonField({ value, onInput }: { readonly value: string; onInput(value: string): void }) {
  return (
    <label class="control">
      <span>Reason, for the audit</span>
      <input
        required
        minLength={5}
        maxLength={500}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
