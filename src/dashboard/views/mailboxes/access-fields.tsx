import { accesses, accessWords } from "../../mailbox-words.ts";
import type { MailboxAccess } from "../../model.ts";
import { usePage } from "../page.ts";

export interface AccessDraft {
  readonly access: MailboxAccess;
  /** With DELEGATED; "": none is chosen. */
  readonly viaAccountId: string;
}

interface AccessFieldsProps {
  readonly draft: AccessDraft;
  onChange(draft: AccessDraft): void;
}

/** The three ways, each with what it lacks; with the second, through which account. */
export function AccessFields({ draft, onChange }: AccessFieldsProps) {
  const { state } = usePage();
  const accounts = [...state.accounts.values()]
    .filter((account) => account.user !== null && account.state === "CONNECTED")
    .toSorted((one, other) => one.userPrincipalName.localeCompare(other.userPrincipalName));
  return (
    <fieldset class="access-ways">
      <legend>How it is reached</legend>
      {accesses.map((access) => (
        <label key={access} class="choice">
          <input
            type="radio"
            name="access"
            checked={draft.access === access}
            onChange={() => onChange({ ...draft, access })}
          />
          <span>
            <strong>{accessWords[access].name}</strong>
            <br />
            <span class="muted">{accessWords[access].says}</span>
          </span>
        </label>
      ))}
      {draft.access === "DELEGATED" && (
        <label class="control">
          <span>Connected account with full access</span>
          <select
            required
            value={draft.viaAccountId}
            onChange={(event) => onChange({ ...draft, viaAccountId: event.currentTarget.value })}
          >
            <option value="">{accounts.length === 0 ? "No account is connected" : "Choose one"}</option>
            {accounts.map(({ id, userPrincipalName }) => (
              <option key={id} value={id}>
                {userPrincipalName}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}

/** As an input: an account goes only with the way that needs one. */
export const accessInput = ({ access, viaAccountId }: AccessDraft) => ({
  access,
  ...(access === "DELEGATED" ? { viaAccountId } : {}),
});
