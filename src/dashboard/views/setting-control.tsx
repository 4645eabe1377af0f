import type { Setting } from "../model.ts";
import { choiceName } from "../setting-words.ts";
import { MappingControl } from "./mapping-control.tsx";

interface SettingControlProps {
  readonly setting: Setting;
  readonly id: string;
  readonly value: unknown;
  readonly isDisabled: boolean;
  /** Ids of what explains it. */
  readonly describedBy: string;
  readonly isWrong: boolean;
  onChange(value: unknown): void;
}

/** The control that fits a setting's kind of value. What is typed goes to the server as it is: it says what would do. */
export function SettingControl({
  setting,
  id,
  value,
  isDisabled,
  describedBy,
  isWrong,
  onChange,
}: SettingControlProps) {
  const common = { id, disabled: isDisabled, "aria-describedby": describedBy, "aria-invalid": isWrong };
  const { choices, defaultValue } = setting;
  if (choices !== null) {
    return (
      <select {...common} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choiceName(choice, setting.key)}
          </option>
        ))}
      </select>
    );
  }
  if (setting.key === "SSO_MAPPING") {
    return <MappingControl {...{ id, value, isDisabled, describedBy, onChange }} />;
  }
  if (typeof defaultValue === "boolean") {
    return (
      <input
        type="checkbox"
        {...common}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (typeof defaultValue === "number") {
    return (
      <input
        type="text"
        inputMode="numeric"
        autocomplete="off"
        {...common}
        value={String(value ?? "")}
        onInput={(event) => onChange(numberOf(event.currentTarget.value))}
      />
    );
  }
  if (setting.key === "EMAIL_SIGNATURE") {
    return (
      <textarea
        {...common}
        rows={3}
        value={String(value ?? "")}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return (
    <input
      type="text"
      autocomplete="off"
      {...common}
      value={text}
      onInput={({ currentTarget: { value: typed } }) => onChange(Array.isArray(defaultValue) ? listOf(typed) : typed)}
    />
  );
}

const listOf = (text: string): readonly string[] => (text.trim() === "" ? [] : text.split(/, ?/));

/** A number if it is one; otherwise the text, for the server to refuse in its own words. */
function numberOf(text: string): unknown {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) || String(number) !== text.trim() ? text : number;
}
