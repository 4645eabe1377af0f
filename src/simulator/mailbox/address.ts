import type { Person } from "../directory/person.ts";

/** Somebody in an invitation or a mail. */
export interface Address {
  readonly name: string;
  readonly address: string;
}

export function addressOf(person: Person): Address {
  return { name: person.displayName, address: person.userPrincipalName };
}

export function isSameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
