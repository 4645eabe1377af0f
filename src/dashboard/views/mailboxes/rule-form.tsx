import { useState } from "preact/hooks";
import { answerFields, answerTests, fieldWords, testWords } from "../../answer-words.ts";
import type { Outcome } from "../../client.ts";
import type { AnswerField, AnswerTest } from "../../model.ts";
import { SendForm } from "../send-form.tsx";

interface Condition {
  readonly field: AnswerField;
  readonly test: AnswerTest;
  readonly value: string;
}

export interface RuleInput {
  /** Absent: it is new. */
  readonly id?: string | undefined;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly conditions: Condition[];
  readonly subject: string;
  readonly text: string;
  /** Null: it is made from the text. */
  readonly html: string | null;
}

export const emptyRule: RuleInput = {
  name: "",
  isEnabled: true,
  conditions: [],
  subject: "Re: {{subject}}",
  text: "",
  html: null,
};

interface RuleFormProps {
  readonly draft: RuleInput;
  onChange(draft: RuleInput): void;
  send(): Promise<Outcome<unknown>>;
  onCancel(): void;
}

/** To which mail, and with what. */
export function RuleForm({ draft, onChange, send, onCancel }: RuleFormProps) {
  const change = (part: Partial<RuleInput>) => onChange({ ...draft, ...part });
  const [hasHtml] = useState(draft.html !== null);
  const { name, isEnabled, conditions, subject, text, html } = draft;
  return (
    <SendForm label="Save the rule" busyLabel="Saving …" send={send} onCancel={onCancel}>
      <label class="control">
        <span>Name of the rule</span>
        <input required value={name} onInput={(event) => change({ name: event.currentTarget.value })} />
      </label>
      <label class="pick">
        <input type="checkbox" checked={isEnabled} onChange={() => change({ isEnabled: !isEnabled })} />
        <span>It is on: it answers mail that comes from now on</span>
      </label>
      <fieldset class="access-ways">
        <legend>All of this must hold</legend>
        {conditions.length === 0 && <p class="muted">Nothing: it fits every mail.</p>}
        {conditions.map((condition, place) => (
          <ConditionFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place; nothing else names it
            key={place}
            place={place}
            condition={condition}
            onChange={(changed) => change({ conditions: conditions.with(place, changed) })}
            onRemove={() => change({ conditions: conditions.toSpliced(place, 1) })}
          />
        ))}
        <div class="actions">
          <button
            type="button"
            onClick={() => change({ conditions: [...conditions, { field: "SUBJECT", test: "CONTAINS", value: "" }] })}
          >
            Add a condition
          </button>
        </div>
      </fieldset>
      <label class="control">
        <span>Subject of the answer</span>
        <input required value={subject} onInput={(event) => change({ subject: event.currentTarget.value })} />
      </label>
      <label class="control">
        <span>Text of the answer</span>
        <textarea required rows={6} value={text} onInput={(event) => change({ text: event.currentTarget.value })} />
      </label>
      {hasHtml && (
        <label class="control">
          <span>HTML of the answer, which most readers see (leave it empty to use the text)</span>
          <textarea
            rows={6}
            value={html ?? ""}
            onInput={({ currentTarget }) => change({ html: currentTarget.value === "" ? null : currentTarget.value })}
          />
        </label>
      )}
      <p class="muted">
        {"{{senderName}}, {{senderAddress}}, {{subject}}, {{mailboxLabel}}, {{mailboxAddress}} and {{receivedDate}}"}{" "}
        are filled in.
      </p>
    </SendForm>
  );
}

interface ConditionFieldsProps {
  readonly place: number;
  readonly condition: Condition;
  onChange(condition: Condition): void;
  onRemove(): void;
}

function ConditionFields({ place, condition, onChange, onRemove }: ConditionFieldsProps) {
  const { field, test, value } = condition;
  const nth = `condition ${place + 1}`;
  return (
    <div class="actions">
      <select
        aria-label={`Part of the mail, ${nth}`}
        value={field}
        onChange={({ currentTarget }) =>
          onChange({ ...condition, field: answerFields.find((one) => one === currentTarget.value) ?? field })
        }
      >
        {answerFields.map((one) => (
          <option key={one} value={one}>
            {fieldWords[one]}
          </option>
        ))}
      </select>
      <select
        aria-label={`How it is compared, ${nth}`}
        value={test}
        onChange={({ currentTarget }) =>
          onChange({ ...condition, test: answerTests.find((one) => one === currentTarget.value) ?? test })
        }
      >
        {answerTests.map((one) => (
          <option key={one} value={one}>
            {testWords[one]}
          </option>
        ))}
      </select>
      <input
        required
        aria-label={`With what, ${nth}`}
        value={value}
        onInput={(event) => onChange({ ...condition, value: event.currentTarget.value })}
      />
      <button type="button" aria-label={`Remove ${nth}`} onClick={onRemove}>
        Remove
      </button>
    </div>
  );
}
