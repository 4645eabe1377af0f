import type { Viewer } from "./viewer.ts";

export type Role = Viewer["role"];
export const roles = ["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR"] as const satisfies Role[];

export const standings = ["ACTIVE", "SUSPENDED", "ARCHIVED", "REMOVED"] as const;
export type Standing = (typeof standings)[number];

/** Something of who may come in changed, by name. */
export interface AccessChange {
  readonly kind:
    | "EVERYTHING"
    | "PERSON"
    | "ORGANIZATION"
    | "INVITATION"
    | "IDENTITY"
    | "SESSION"
    | "SIGN_ON"
    | "PEOPLE_IMPORT";
  /** Whose it is; null where it is not one person's. */
  readonly userId: string | null;
}

/** As others see them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly standing: Standing;
  /** Null: never yet. */
  readonly lastSeenAt: string | null;
  readonly organization: { readonly id: string; readonly name: string };
}

/** A Microsoft account that somebody signs in with. */
export interface Identity {
  readonly tenantId: string;
  readonly objectId: string;
  /** Empty until it signs in. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly lastSeenAt: string | null;
}

export interface WholePerson extends Person {
  readonly createdAt: string;
  readonly suspendedAt: string | null;
  readonly removedAt: string | null;
  readonly identities: readonly Identity[];
  readonly accounts: readonly { readonly id: string; readonly userPrincipalName: string }[];
}

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** Null for who does not see them. */
  readonly people: number | null;
  readonly mailboxes: number | null;
  readonly archivedAt: string | null;
}

export interface Invitation {
  readonly id: string;
  readonly createdByName: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly user: Person;
}

/** What removing somebody would touch. */
export interface Removal {
  readonly mailboxes: number;
  readonly tasks: number;
  readonly events: number;
  readonly importedRecords: number;
  readonly tokens: number;
  readonly sessions: number;
}

/** A browser that is signed in. */
export interface BrowserSession {
  readonly id: string;
  readonly role: Role;
  /** Null for one that began before this was kept. */
  readonly signedInBy: Viewer["signedInBy"];
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly browser: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  /** The one that asks. */
  readonly isCurrent: boolean;
}
