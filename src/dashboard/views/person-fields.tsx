import { useEffect, useRef } from "preact/hooks";
import type { Organization, Role } from "../model.ts";
import { roleWords } from "../people-words.ts";

export interface PersonDraft {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly organizationId: string;
}

interface PersonFieldsProps {
  readonly draft: PersonDraft;
  readonly roles: readonly Role[];
  /** Where the person may be; without a choice it is not asked. */
  readonly organizations: readonly Organization[];
  onChange(draft: PersonDraft): void;
}

/** A person's name, address, role and organization. */
export function PersonFields({ draft, roles, organizations, onChange }: PersonFieldsProps) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div class="person-fields">
      <label>
        <span>Name</span>
        <input
          ref={first}
          required
          value={draft.name}
          onInput={({ currentTarget: { value } }) => onChange({ ...draft, name: value })}
        />
      </label>
      <label>
        <span>Address</span>
        <input
          type="email"
          required
          value={draft.email}
          onInput={({ currentTarget: { value } }) => onChange({ ...draft, email: value })}
        />
      </label>
      <label>
        <span>Role</span>
        <select
          value={draft.role}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...draft, role: roles.find((role) => role === value) ?? draft.role })
          }
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {roleWords[role]}
            </option>
          ))}
        </select>
      </label>
      <OrganizationField
        organizations={organizations}
        value={draft.organizationId}
        onChange={(organizationId) => onChange({ ...draft, organizationId })}
      />
    </div>
  );
}

interface OrganizationFieldProps {
  readonly organizations: readonly Organization[];
  readonly value: string;
  onChange(organizationId: string): void;
}

/** Where people belong; absent without a choice. */
export function OrganizationField({ organizations, value, onChange }: OrganizationFieldProps) {
  if (organizations.length <= 1) return null;
  return (
    <label>
      <span>Organization</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {organizations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
