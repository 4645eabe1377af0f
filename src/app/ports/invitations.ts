import type { WayIn } from "../../core/access/way-in.ts";
import type { InvitationCodes } from "../access/sessions.ts";
import type { AuditRecord } from "./audit.ts";
import type { PersonWithFacts } from "./people.ts";

export interface StoredInvitation {
  readonly id: string;
  readonly person: PersonWithFacts;
  readonly isOpen: boolean;
}

export interface InvitationStore extends InvitationCodes {
  /**
   * Makes the person's only open invitation: an earlier one is revoked. Judged and written on the facts of one moment.
   * @param decide throws to refuse. `hasRecords`: there already is something to read. `hasComeIn`: they signed in before, by any means,
   * however long ago
   */
  invite(
    invitation: {
      readonly userId: string;
      /** SHA-256 of the code, hex. */
      readonly codeHash: string;
      readonly createdById: string;
      readonly expiresAt: Date;
    },
    at: Date,
    decide: (
      person: PersonWithFacts | null,
      facts: { readonly hasComeIn: boolean; readonly hasRecords: boolean },
    ) => { readonly audit: AuditRecord; readonly wayIn: WayIn | null },
  ): Promise<{ readonly invitationId: string }>;
  read(invitationId: string): Promise<StoredInvitation | null>;
  revoke(invitationId: string, at: Date, audit: AuditRecord): Promise<void>;
}
