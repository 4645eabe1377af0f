// What somebody deletes in Oro alone: mail that is no longer followed, and the bytes of large attachments. The count is shown first and passed
// back. It goes in steps: what a killed server did not reach is still there, and counted again.
import type { Viewer } from "../../../core/access/viewer.ts";
import type { AccountAccess } from "../../access/account-access.ts";
import { CountChangedError, ValidationError } from "../../errors.ts";
import type { AttachmentFilter, MailPurge, PurgeFilter } from "../../ports/mail/mail-purge.ts";
import { audited } from "../../ports/settings-store.ts";

export interface PurgeMail {
  /** @throws NotFoundError, ForbiddenError */
  count(
    viewer: Viewer,
    accountId: string,
    filter: PurgeFilter,
  ): Promise<{ readonly mails: number; readonly held: number }>;
  /** @throws NotFoundError, ForbiddenError, CountChangedError */
  purge(viewer: Viewer, accountId: string, filter: PurgeFilter, expectedCount: number): Promise<Purged>;
  /** @param filter.accountId null: all mailboxes that the viewer may operate */
  countAttachments(
    viewer: Viewer,
    filter: LargeAttachments,
  ): Promise<{ readonly attachments: number; readonly bytes: number; readonly held: number }>;
  removeAttachments(viewer: Viewer, filter: LargeAttachments, expectedCount: number): Promise<Purged>;
}

export interface Purged {
  readonly count: number;
  /** What a legal hold keeps. */
  readonly held: number;
}

export interface LargeAttachments {
  readonly accountId: string | null;
  readonly largerThanMb: number;
  readonly receivedBefore: Date | null;
}

export interface PurgeMailDeps {
  readonly mail: MailPurge;
  readonly access: AccountAccess;
  /** Of all mailboxes that the viewer may operate. */
  readonly operated: (viewer: Viewer) => Promise<readonly string[]>;
}

const STEP = 500;
const MOST_MB = 1_000_000;

export function createPurgeMail({ mail, access, operated }: PurgeMailDeps): PurgeMail {
  async function filesOf(viewer: Viewer, { accountId, largerThanMb, receivedBefore }: LargeAttachments) {
    // NaN is neither.
    if (!(largerThanMb >= 0 && largerThanMb <= MOST_MB)) throw new ValidationError("largerThanMb", `0 to ${MOST_MB}`);
    if (accountId !== null) await access.require(viewer, "operateAccounts", accountId);
    const accountIds = accountId === null ? await operated(viewer) : [accountId];
    return {
      accountIds,
      largerThanBytes: Math.round(largerThanMb * 1_048_576),
      receivedBefore,
    } satisfies AttachmentFilter;
  }

  return {
    async count(viewer, accountId, filter) {
      await access.require(viewer, "operateAccounts", accountId);
      return mail.count(accountId, filter);
    },

    async purge(viewer, accountId, filter, expectedCount) {
      const owner = await access.require(viewer, "operateAccounts", accountId);
      if (filter.states.length === 0) throw new ValidationError("states", "at least one of them");
      const { mails, held } = await mail.count(accountId, filter);
      if (mails !== expectedCount) throw new CountChangedError(expectedCount, mails, "mail");
      let count = 0;
      for (let last = STEP; last === STEP; count += last) last = await mail.remove(accountId, filter, STEP);
      const about = { actor: viewer, level: owner.userId === null ? "ORGANIZATION" : "USER", ownerId: accountId };
      await mail.report(audited({ ...about, action: "mail.purged", to: { count, held } }));
      return { count, held };
    },

    async countAttachments(viewer, filter) {
      return mail.countAttachments(await filesOf(viewer, filter));
    },

    async removeAttachments(viewer, filter, expectedCount) {
      const { accountIds, ...which } = await filesOf(viewer, filter);
      const { attachments, held, mailboxes } = await mail.countAttachments({ ...which, accountIds });
      if (attachments !== expectedCount) throw new CountChangedError(expectedCount, attachments, "attachment");
      let count = 0;
      for (const accountId of mailboxes) {
        const before = count;
        for (let last = STEP; last === STEP; count += last) last = await mail.removeAttachments(accountId, which, STEP);
        const owner = await access.require(viewer, "operateAccounts", accountId);
        const about = { actor: viewer, level: "USER", ownerId: accountId, organizationId: owner.organizationId };
        const to = { count: count - before, largerThanMb: filter.largerThanMb };
        await mail.report(audited({ ...about, action: "attachments.removed", to }));
      }
      for (let last = BLOBS; last === BLOBS; ) last = await mail.collectBytes(BLOBS);
      return { count, held };
    },
  };
}

/** Each may have hundreds of rows. */
const BLOBS = 100;
