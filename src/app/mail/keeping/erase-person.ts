// A person asks to be forgotten: a report says what there is, an export gives it out, the erasure deletes it. Counts alone tell nobody what a mail
// says, but they tell who writes to whom: so even the report needs a reason and is audited. Mail itself goes into the export only as far as
// the administrator may read it anyway: who needs more breaks the glass of the people whose mailboxes have it, and they are told.
import { isWithin, reachOf } from "../../../core/access/rights.ts";
import type { Viewer } from "../../../core/access/viewer.ts";
import { addressForms } from "../../../core/mail/address-forms.ts";
import { requireRight } from "../../access/require.ts";
import { CountChangedError, RefusedError, ValidationError } from "../../errors.ts";
import type { ErasedPerson, Erasure, ErasureReport, Erasures } from "../../ports/mail/erasures.ts";
import { type AuditAndFeed, audited } from "../../ports/settings-store.ts";
import type { MailMessages } from "../mail-messages.ts";
import type { MailReachOfViewer } from "../mail-reach.ts";
import type { ExportAddresses } from "../signed-addresses.ts";
import { mustBeReason } from "./legal-holds.ts";

export interface ErasureSubject {
  /** The viewer's, unless given. */
  readonly organizationId?: string | null | undefined;
  readonly address: string;
  readonly reason: string;
}

export interface ErasePerson {
  /** @throws ForbiddenError, NotFoundError, ValidationError, RefusedError for an address of the installation itself */
  report(viewer: Viewer, subject: ErasureSubject): Promise<ErasureReport & { readonly mails: number }>;
  /** An address that gives a zip of mail for a quarter of an hour. @throws the same */
  export(viewer: Viewer, tokenId: string, subject: ErasureSubject): Promise<Exported>;
  /** Gives each mail of an export to `take`. Null: the address is not ours, is over, or its token is good no more. */
  give(
    signed: string,
    take: Parameters<MailMessages["message"]>[2],
    signal: AbortSignal,
  ): Promise<{ readonly mails: number } | null>;
  /** @throws the same, CountChangedError */
  erase(viewer: Viewer, subject: ErasureSubject, expectedCount: number): Promise<Erasure>;
  list(viewer: Viewer): Promise<readonly Erasure[]>;
}

export interface Exported {
  readonly url: string;
  readonly mailboxes: number;
  /** Mailboxes with such mail that the viewer may not read: it is not in the zip. */
  readonly closedMailboxes: readonly string[];
}

export interface ErasePersonDeps {
  readonly erasures: Erasures;
  readonly organizationExists: (id: string) => Promise<boolean>;
  readonly audit: (report: AuditAndFeed) => Promise<void>;
  readonly reach: MailReachOfViewer;
  readonly messages: Pick<MailMessages, "message">;
  readonly addresses: ExportAddresses;
  readonly viewerOf: (tokenId: string) => Promise<Viewer | null>;
  /** Somebody goes on with what was ordered. Never rejects. */
  readonly onOrdered: () => Promise<void>;
}

const PAGE = 200;

export function createErasePerson(deps: ErasePersonDeps): ErasePerson {
  const { erasures } = deps;

  async function personOf(viewer: Viewer, { organizationId: named, address, reason }: ErasureSubject) {
    const organizationId = named ?? viewer.organizationId;
    const owner = (await deps.organizationExists(organizationId)) ? { organizationId } : null;
    requireRight(viewer, "changeKeeping", owner, "organization", "readKeeping");
    const why = mustBeReason(reason);
    const forms = addressForms(address);
    if (forms === null) throw new ValidationError("address", "an address such as ana@fabrikam.example");
    const holder = await erasures.ownerOf(forms);
    if (holder !== null) {
      throw new RefusedError(
        `This is the address of ${holder} of this installation. Remove the person (removeUser) or disconnect the mailbox, with DELETE_IMPORTED, first.`,
      );
    }
    return { person: { organizationId, forms } satisfies ErasedPerson, why };
  }

  const told = (
    viewer: Viewer,
    { organizationId, forms }: ErasedPerson,
    action: "person.reported" | "person.exported" | "person.erasing",
    to: object,
  ) =>
    audited({
      actor: viewer,
      action,
      level: "ORGANIZATION",
      ownerId: organizationId,
      organizationId,
      field: forms[0],
      to,
    });

  const mailsOf = ({ mailboxes }: ErasureReport): number => mailboxes.reduce((sum, { theirs }) => sum + theirs, 0);

  async function readable(viewer: Viewer): Promise<readonly string[]> {
    return (await deps.reach(viewer)).filter(({ reach }) => reach.level === "OWNER").map(({ accountId }) => accountId);
  }

  return {
    async report(viewer, subject) {
      const { person, why } = await personOf(viewer, subject);
      const found = await erasures.report(person);
      await deps.audit(told(viewer, person, "person.reported", { reason: why }));
      return { ...found, mails: mailsOf(found) };
    },

    async export(viewer, tokenId, subject) {
      const { person, why } = await personOf(viewer, subject);
      const { mailboxes } = await erasures.report(person);
      const mine = new Set(await readable(viewer));
      const [open, closed] = [true, false].map((is) => mailboxes.filter(({ accountId }) => mine.has(accountId) === is));
      await deps.audit(told(viewer, person, "person.exported", { reason: why, mailboxes: open?.length ?? 0 }));
      const { organizationId, forms } = person;
      return {
        url: deps.addresses.addressOf({ organizationId, address: forms[0], tokenId }),
        mailboxes: open?.length ?? 0,
        closedMailboxes: (closed ?? []).map(({ accountId }) => accountId),
      };
    },

    async give(signed, take, signal) {
      const grant = deps.addresses.read(signed);
      const viewer = grant === null ? null : await deps.viewerOf(grant.tokenId);
      const forms = grant === null ? null : addressForms(grant.address);
      if (grant === null || viewer === null || forms === null) return null;
      const { organizationId } = grant;
      if (!isWithin(reachOf(viewer, "changeKeeping"), { organizationId })) return null;
      let mails = 0;
      for (let after: string | null = null; !signal.aborted; ) {
        // Asked again for each page: it ends with the glass.
        const ids: readonly string[] = await erasures.mailOf(
          { organizationId, forms },
          await readable(viewer),
          after,
          PAGE,
        );
        for (const id of ids) if (await deps.messages.message(viewer, id, take, signal)) mails += 1;
        if (ids.length < PAGE) break;
        after = ids.at(-1) ?? null;
      }
      return { mails };
    },

    async erase(viewer, subject, expectedCount) {
      const { person, why } = await personOf(viewer, subject);
      const by = { orderedById: viewer.userId, orderedByName: viewer.name };
      const done = await erasures.order(
        { ...person, ...by, reason: why, expected: expectedCount },
        told(viewer, person, "person.erasing", { reason: why, mails: expectedCount }),
      );
      if (typeof done === "number") throw new CountChangedError(expectedCount, done, "mail");
      await deps.onOrdered();
      return done;
    },

    list: async (viewer) => erasures.list(reachOf(viewer, "readKeeping")),
  };
}
