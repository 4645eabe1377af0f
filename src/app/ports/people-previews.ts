import type { DirectoryPerson, KnownHere } from "../../core/access/people-import.ts";
import type { AuditRecord } from "./audit.ts";

/** What an administrator's own sign-in read about a Microsoft 365 organization's people. Only they may see it, for some minutes. */
export interface PeoplePreview {
  readonly id: string;
  readonly state: "WAITING" | "READING" | "READY" | "FAILED";
  /** People read so far. */
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
  /** Replaces the viewer's earlier one. */
  begin(viewerId: string, expiresAt: Date): Promise<void>;
  /** Marks the viewer's preview as being read; null if it no longer exists. */
  startReading(viewerId: string, now: Date): Promise<string | null>;
  /** False when another one has replaced it. */
  progress(id: string, read: number): Promise<boolean>;
  finish(
    id: string,
    found: Pick<PeoplePreview, "tenantId" | "tenantName" | "verifiedDomains" | "people" | "expiresAt">,
  ): Promise<void>;
  fail(id: string, message: string): Promise<void>;
  find(viewerId: string, now: Date): Promise<PeoplePreview | null>;
  /** What is known here about these people. */
  knownHere(tenantId: string, people: readonly DirectoryPerson[]): Promise<KnownHere>;
  /**
   * In one transaction: people with the role USER and their identities. Judged on what is known at that moment.
   * @param choose whom to add; throws to refuse, and then nothing is written
   */
  importPeople(
    order: { readonly tenantId: string; readonly organizationId: string; readonly at: Date },
    people: readonly DirectoryPerson[],
    choose: (here: KnownHere) => readonly ImportedPerson[],
    audit: (made: readonly (ImportedPerson & { readonly userId: string })[]) => readonly AuditRecord[],
  ): Promise<{ readonly imported: number } | "noOrganization">;
}
