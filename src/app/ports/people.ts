import type { PersonFacts } from "../../core/access/people-rules.ts";
import type { Role } from "../../core/access/role.ts";
import type { Standing } from "../../core/access/standing.ts";
import type { WayIn } from "../../core/access/way-in.ts";
import type { AuditRecord } from "./audit.ts";
import type { AuditAndFeed, SettingsChanged } from "./settings-store.ts";

export interface Person {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly standing: Standing;
}

interface NewPerson {
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

/** A person with everything that the rules need. */
export type PersonWithFacts = Person & PersonFacts & { readonly suspendedAt: Date | null };

export interface KnownOrganization {
  readonly id: string;
  readonly name: string;
  readonly isArchived: boolean;
}

/** Changes to a person; absent fields stay. */
export interface PersonChange {
  readonly name?: string;
  readonly email?: string;
  readonly role?: Role;
  readonly organizationId?: string;
  /** A time suspends, null resumes. */
  readonly suspendedAt?: Date | null;
}

/** What remains to be done after an act on people. */
export interface PeopleChanged {
  /** Ids of sessions and tokens that ended. */
  readonly ended: readonly string[];
  /** Their rights changed: their connections are closed, and reopen as far as still allowed. */
  readonly mayOtherThings: boolean;
  /** Settings that schedules do not follow yet. */
  readonly pending: SettingsChanged | null;
}

/** What removing a person touches. */
export interface Removal {
  readonly mailboxes: number;
  /** The person's tasks in Oro. */
  readonly tasks: number;
  readonly events: number;
  /** How many of those were imported from their mailboxes. */
  readonly importedRecords: number;
  /** Tokens that still work: theirs, and those made with theirs. */
  readonly tokens: number;
  /** Signed-in browsers. */
  readonly sessions: number;
}

export interface PersonStore {
  /** Returns the new person's id, or "taken" when somebody already has this address. */
  add(person: NewPerson, audit: (userId: string) => AuditRecord): Promise<{ readonly userId: string } | "taken">;
  /**
   * Judges and writes on the facts of one moment: no other act on people happens in between.
   * @param organizationId one that the decision also needs to know
   * @param decide throws to refuse; then nothing is written
   */
  change(
    about: { readonly userId: string; readonly organizationId?: string | undefined },
    decide: (
      person: PersonWithFacts | null,
      organization: KnownOrganization | null,
    ) => {
      readonly changes: PersonChange;
      readonly report: AuditAndFeed;
      /** What to tell the person about a new address that somebody else gave them. */
      readonly wayIn?: WayIn | null;
    },
  ): Promise<PeopleChanged | "taken">;
  /** As of now; a writer judges again. */
  read(userId: string): Promise<PersonWithFacts | null>;
  readRemoval(userId: string): Promise<Removal>;
  /** The person's mailboxes that are still signed in. */
  mailboxesOf(userId: string): Promise<readonly string[]>;
  /**
   * In one transaction: mailboxes are signed out and free for another person, tokens and invitations end, the address becomes free.
   * @param decide as in `change`, with the numbers of that moment
   * @param deletesImported whether records imported from the mailboxes are deleted too
   */
  remove(
    userId: string,
    deletesImported: boolean,
    decide: (person: PersonWithFacts | null, removal: Removal) => AuditAndFeed,
  ): Promise<PeopleChanged>;
}

export interface People {
  /** Null for a removed or unknown person. */
  find(userId: string): Promise<Person | null>;
  /** Also finds removed people: what they wrote may still exist. */
  findEver(userId: string): Promise<Person | null>;
  /** Administrators who can sign in, oldest first: people ask them, and not all may be locked out. */
  administrators(): Promise<readonly Person[]>;
  /** Whether it exists and is not archived. */
  hasOrganization(organizationId: string): Promise<boolean>;
}
