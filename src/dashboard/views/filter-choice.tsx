import { useOrganizations } from "./use-organizations.ts";

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly choices: readonly (readonly [string, string])[];
  /** "" for all. */
  onChoose(value: string): void;
}

export function Choice({ label, all, value = "", choices, onChoose }: ChoiceProps) {
  return (
    <label class="control">
      <span class="hidden">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{all}</option>
        {choices.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Absent where there is only one. */
export function OrganizationChoice({ value, onChoose }: Pick<ChoiceProps, "value" | "onChoose">) {
  const { all } = useOrganizations();
  if (all.length <= 1) return null;
  const choices = all.map(({ id, name }) => [id, name] as const);
  return <Choice label="Organization" all="All organizations" {...{ value, choices, onChoose }} />;
}
