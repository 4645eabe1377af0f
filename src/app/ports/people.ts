import type { PersonFacts } from "../../core/access/people-rules.ts";
import type { Role } from "../../core/access/role.ts";
import type { Standing } from "../../core/access/standing.ts";
import type { WayIn } from "../../core/access/way-in.ts";
import type { AuditRecord } from "./audit.ts";
import type { Report, SettingsChanged } from "./settings-store.ts";

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

/** Somebody, with all that the rules want to know. */
export type KnownPerson = Person & PersonFacts & { readonly suspendedAt: Date | null };

export interface KnownOrganization {
  readonly id: string;
  readonly name: string;
  readonly isArchived: boolean;
}

/** What is written of somebody; what is absent stays. */
export interface PersonChange {
  readonly name?: string;
  readonly email?: string;
  readonly role?: Role;
  readonly organizationId?: string;
  /** A time suspends, null resumes. */
  readonly suspendedAt?: Date | null;
}

/** What an act on people left to do. */
export interface PeopleChanged {
  /** Sessions and tokens that ended. */
  readonly ended: readonly string[];
  /** What they may do is something else now: what they have open ends, and begins anew as far as it may. */
  readonly mayOtherThings: boolean;
  /** Schedules do not follow it yet. */
  readonly pending: SettingsChanged | null;
}

/** What removing somebody touches. */
export interface Removal {
  readonly mailboxes: number;
  /** Of Oro's, theirs. */
  readonly tasks: number;
  readonly events: number;
  /** Of those, what was imported from their mailboxes. */
  readonly importedRecords: number;
  /** That still work: theirs, and those that were made with them. */
  readonly tokens: number;
  /** Browsers that are signed in. */
  readonly sessions: number;
}

export interface PersonStore {
  /** Answers the new person's id, or "taken" when somebody has this address already. */
  add(person: NewPerson, audit: (userId: string) => AuditRecord): Promise<{ readonly userId: string } | "taken">;
  /**
   * Judges and writes with the facts of one moment: no other act on people happens in between.
   * @param organizationId one that the judgement wants to know, too
   * @param decide throws what refuses it; nothing is written then
   */
  change(
    about: { readonly userId: string; readonly organizationId?: string | undefined },
    decide: (
      person: KnownPerson | null,
      organization: KnownOrganization | null,
    ) => {
      readonly changes: PersonChange;
      readonly report: Report;
      /** What the person is told of a new address, where somebody else gives it. */
      readonly wayIn?: WayIn | null;
    },
  ): Promise<PeopleChanged | "taken">;
  /** As of now; whoever writes judges anew. */
  read(userId: string): Promise<KnownPerson | null>;
  readRemoval(userId: string): Promise<Removal>;
  /** Their mailboxes that somebody is still to sign out. */
  mailboxesOf(userId: string): Promise<readonly string[]>;
  /**
   * All at once: mailboxes are signed out and free to be another person's, tokens and invitations end, the address is free.
   * @param decide as in `change`, with the numbers of that moment
   * @param deletesImported whether what was imported from the mailboxes goes, too
   */
  remove(
    userId: string,
    deletesImported: boolean,
    decide: (person: KnownPerson | null, removal: Removal) => Report,
  ): Promise<PeopleChanged>;
}

export interface People {
  /** Null for who was removed, as for nobody. */
  find(userId: string): Promise<Person | null>;
  /** Who was removed, too: what they wrote may still be there. */
  findEver(userId: string): Promise<Person | null>;
  /** Administrators who can come in, the first of them first: whom people ask, and who may not all be locked out. */
  administrators(): Promise<readonly Person[]>;
  /** That is there, and not archived. */
  hasOrganization(organizationId: string): Promise<boolean>;
}
