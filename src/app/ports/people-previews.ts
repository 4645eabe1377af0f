import type { DirectoryPerson, KnownHere } from "../../core/access/people-import.ts";
import type { AuditRecord } from "./audit.ts";

/** What an administrator's own sign-in read of a Microsoft 365 organization's people; theirs to see, for some minutes. */
export interface PeoplePreview {
  readonly id: string;
  readonly state: "WAITING" | "READING" | "READY" | "FAILED";
  /** People so far. */
  readonly read: number;
  /** Why it failed, and what to do. */
  readonly message: string | null;
  readonly tenantId: string | null;
  readonly tenantName: string | null;
  readonly verifiedDomains: readonly string[];
  readonly people: readonly DirectoryPerson[];
  readonly expiresAt: Date;
}

export interface ImportedPerson {
  readonly name: string;
  readonly email: string;
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
}

/** Previews; each viewer has one. */
export interface PeoplePreviews {
  /** In place of the viewer's former one. */
  begin(viewerId: string, expiresAt: Date): Promise<void>;
  /** The viewer's, from now on being read; null when there is none any more. */
  startReading(viewerId: string, now: Date): Promise<string | null>;
  /** False when another one took its place. */
  progress(id: string, read: number): Promise<boolean>;
  finish(
    id: string,
    found: Pick<PeoplePreview, "tenantId" | "tenantName" | "verifiedDomains" | "people" | "expiresAt">,
  ): Promise<void>;
  fail(id: string, message: string): Promise<void>;
  find(viewerId: string, now: Date): Promise<PeoplePreview | null>;
  /** What is known here of these. */
  knownHere(tenantId: string, people: readonly DirectoryPerson[]): Promise<KnownHere>;
  /**
   * All in one transaction: people with the role USER and their identities. Judged with what is known at that moment.
   * @param choose whom to make; throws what refuses it, and nothing is written then
   */
  importPeople(
    order: { readonly tenantId: string; readonly organizationId: string; readonly at: Date },
    people: readonly DirectoryPerson[],
    choose: (here: KnownHere) => readonly ImportedPerson[],
    audit: (made: readonly (ImportedPerson & { readonly userId: string })[]) => readonly AuditRecord[],
  ): Promise<{ readonly imported: number } | "noOrganization">;
}
