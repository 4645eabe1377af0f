// Whoever must keep mail for a lawsuit places a hold. Until it is lifted nothing deletes that mail in Oro: no setting, no order, no request of a
// person to be forgotten.
import { type Reach, reachOf } from "../../../core/access/rights.ts";
import type { Viewer } from "../../../core/access/viewer.ts";
import { addressForms } from "../../../core/mail/address-forms.ts";
import type { MailboxOwner } from "../../../core/records/record-scope.ts";
import { requireRight } from "../../access/require.ts";
import { RefusedError, ValidationError } from "../../errors.ts";
import type { LegalHold, LegalHolds } from "../../ports/mail/legal-holds.ts";
import { audited } from "../../ports/settings-store.ts";

export interface LegalHoldOrder {
  /** Either a mailbox … */
  readonly accountId?: string | null | undefined;
  /** … or an address, in all mailboxes of an organization: the viewer's, unless another is named. */
  readonly address?: string | null | undefined;
  readonly organizationId?: string | null | undefined;
  readonly reason: string;
}

export interface KeepLegalHolds {
  /** @throws ForbiddenError */
  list(viewer: Viewer): Promise<readonly LegalHold[]>;
  /** @throws ValidationError, NotFoundError, ForbiddenError */
  place(viewer: Viewer, order: LegalHoldOrder): Promise<LegalHold>;
  /** @throws NotFoundError, ForbiddenError, RefusedError when it is lifted already */
  lift(viewer: Viewer, id: string, reason: string): Promise<LegalHold>;
  countMails(hold: LegalHold): Promise<number>;
}

export interface KeepLegalHoldsDeps {
  readonly holds: LegalHolds;
  readonly mailboxOf: (accountId: string) => Promise<(MailboxOwner & { readonly userPrincipalName: string }) | null>;
  readonly organizationExists: (id: string) => Promise<boolean>;
}

export function mustBeReason(reason: string): string {
  const why = reason.trim();
  if (why.length < 5 || why.length > 500) throw new ValidationError("reason", "5 to 500 characters");
  return why;
}

export function createLegalHolds({ holds, mailboxOf, organizationExists }: KeepLegalHoldsDeps): KeepLegalHolds {
  const told = (viewer: Viewer, action: "hold.placed" | "hold.lifted", hold: Omit<Subject, "reason">, why: string) =>
    audited({
      actor: viewer,
      action,
      level: "ORGANIZATION",
      ownerId: hold.accountId ?? hold.organizationId,
      organizationId: hold.organizationId,
      field: hold.address ?? hold.mailbox ?? "a mailbox",
      to: { reason: why },
    });

  async function subjectOf(viewer: Viewer, order: LegalHoldOrder): Promise<Subject & { forms: readonly string[] }> {
    const { accountId, address } = order;
    if ((accountId == null) === (address == null)) throw new ValidationError("accountId", "either it or an address");
    const reason = mustBeReason(order.reason);
    if (accountId != null) {
      const account = requireRight(viewer, "changeKeeping", await mailboxOf(accountId), "account", "readKeeping");
      const { organizationId, userPrincipalName: mailbox } = account;
      return { organizationId, accountId, address: null, mailbox, reason, forms: [] };
    }
    const organizationId = order.organizationId ?? viewer.organizationId;
    const owner = (await organizationExists(organizationId)) ? { organizationId } : null;
    requireRight(viewer, "changeKeeping", owner, "organization", "readKeeping");
    const forms = addressForms(address ?? "");
    if (forms === null) throw new ValidationError("address", "an address such as ana@fabrikam.example");
    return { organizationId, accountId: null, address: forms[0], mailbox: null, reason, forms };
  }

  return {
    async list(viewer) {
      const reach: Reach = reachOf(viewer, "readKeeping");
      return reach.kind === "none" ? [] : holds.list(reach);
    },

    async place(viewer, order) {
      const { mailbox, ...subject } = await subjectOf(viewer, order);
      const by = { placedById: viewer.userId, placedByName: viewer.name };
      return holds.place({ ...subject, ...by }, told(viewer, "hold.placed", { ...subject, mailbox }, subject.reason));
    },

    async lift(viewer, id, reason) {
      const hold = requireRight(viewer, "changeKeeping", await holds.find(id), "legal hold", "readKeeping");
      const why = mustBeReason(reason);
      const mailbox = hold.accountId === null ? null : ((await mailboxOf(hold.accountId))?.userPrincipalName ?? null);
      const lifted = await holds.lift(id, viewer, told(viewer, "hold.lifted", { ...hold, mailbox }, why));
      if (lifted === null) throw new RefusedError("It was lifted already.");
      return lifted;
    },

    countMails: holds.countMails,
  };
}

interface Subject extends Pick<LegalHold, "organizationId" | "accountId" | "address" | "reason"> {
  /** The address of the mailbox, if it is one. */
  readonly mailbox: string | null;
}
