import { useState } from "preact/hooks";
import { readOrganizations } from "../operations/queries.ts";
import { useRead } from "./use-read.ts";

interface Line {
  readonly value: string;
  readonly role: string;
  readonly organizationId: string | null;
}

interface MappingControlProps {
  readonly id: string;
  readonly value: unknown;
  readonly isDisabled: boolean;
  readonly describedBy: string;
  onChange(value: readonly Line[]): void;
}

const roles = {
  USER: "User",
  ORGANIZATION_ADMINISTRATOR: "Organization administrator",
  AUDITOR: "Auditor",
  ADMINISTRATOR: "Administrator",
} as const;

/** Which role and organization a new person gets, by an app role or a group. The first line that fits counts. */
export function MappingControl({ id, value, isDisabled, describedBy, onChange }: MappingControlProps) {
  const [organizations, setOrganizations] = useState<readonly { readonly id: string; readonly name: string }[]>([]);
  useRead(readOrganizations, {}, ({ organizations: read }) => setOrganizations(read));
  const lines = Array.isArray(value) ? value.filter(isLine) : [];
  const put = (at: number, change: Partial<Line>) =>
    onChange(lines.map((line, index) => (index === at ? { ...line, ...change } : line)));
  return (
    <fieldset id={id} aria-label="Roles of new users" aria-describedby={describedBy} class="mapping">
      {lines.map((line, at) => (
        <span key={at} class="mapping-line">
          <input
            type="text"
            aria-label="App role or group id"
            placeholder="app role or group id"
            value={line.value}
            disabled={isDisabled}
            onInput={(event) => put(at, { value: event.currentTarget.value })}
          />
          <select
            aria-label="Role"
            value={line.role}
            disabled={isDisabled}
            onChange={(event) => put(at, { role: event.currentTarget.value })}
          >
            {Object.entries(roles).map(([role, words]) => (
              <option key={role} value={role}>
                {words}
              </option>
            ))}
          </select>
          <select
            aria-label="Organization"
            value={line.organizationId ?? ""}
            disabled={isDisabled}
            onChange={(event) => put(at, { organizationId: event.currentTarget.value || null })}
          >
            <option value="">the first organization</option>
            {organizations.map((organization) => (
              <option key={organization.id} value={organization.id}>
                {organization.name}
              </option>
            ))}
          </select>
          <button
            type="button"
            disabled={isDisabled}
            onClick={() => onChange(lines.filter((_, index) => index !== at))}
          >
            Remove
          </button>
        </span>
      ))}
      <button
        type="button"
        disabled={isDisabled}
        onClick={() => onChange([...lines, { value: "", role: "USER", organizationId: null }])}
      >
        Add
      </button>
    </fieldset>
  );
}

function isLine(one: unknown): one is Line {
  return typeof one === "object" && one !== null && "value" in one && "role" in one;
}
