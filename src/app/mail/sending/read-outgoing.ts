// Mail on its way, as far as somebody may see it: that of one's own mailboxes; of others' only what the brake has stopped, without its words,
// for those who approve it.
import { reachOf } from "../../../core/access/rights.ts";
import type { Viewer } from "../../../core/access/viewer.ts";
import { isBraked, type OutgoingState } from "../../../core/mail/outgoing/outgoing.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { ValidationError } from "../../errors.ts";
import type { OutgoingMail, OutgoingPage, StoredOutgoing } from "../../ports/mail/outgoing-mail.ts";
import type { SendingMailboxes } from "../../ports/mail/sending-mailboxes.ts";
import { mayApprove } from "./may-send.ts";

/** What a viewer sees of it: null stands for what is not theirs to read. */
export interface SeenOutgoing {
  readonly mail: StoredOutgoing;
  /** Its people, words and files are shown. */
  readonly isOwn: boolean;
  /** So is what it says, which may quote mail that was received. */
  readonly showsText: boolean;
  /** Whether it is the viewer's to let go, if the brake holds it. */
  readonly mayApprove: boolean;
}

export interface OutgoingFilter {
  readonly accountId?: string | undefined;
  readonly states?: readonly OutgoingState[] | undefined;
  /** Of others, only what the brake holds and the viewer may approve. */
  readonly isToApprove?: boolean | undefined;
}

export interface ReadOutgoing {
  /** Newest first. @throws ValidationError */
  list(
    viewer: Viewer,
    filter: OutgoingFilter,
    page: Pick<OutgoingPage, "first" | "after" | "withText">,
  ): Promise<{ readonly rows: readonly SeenOutgoing[]; readonly hasMore: boolean }>;
  /** Null when there is none that the viewer may see. */
  one(viewer: Viewer, id: string): Promise<SeenOutgoing | null>;
  /** What the viewer has just decided about, as far as it is theirs to read. */
  seenBy(viewer: Viewer, mail: StoredOutgoing): Promise<SeenOutgoing>;
}

export interface ReadOutgoingDependencies {
  readonly mailboxes: SendingMailboxes;
  readonly outgoing: Pick<OutgoingMail, "list" | "one">;
}

const mostOnPage = 101;
const mayFollow = ({ scopes = [] }: Viewer): boolean => scopes.includes("mail.send") || scopes.includes("mail.read");

export function createReadOutgoing({ mailboxes, outgoing }: ReadOutgoingDependencies): ReadOutgoing {
  const own = async (viewer: Viewer, mail: StoredOutgoing): Promise<SeenOutgoing> => ({
    ...{ mail, isOwn: true, showsText: (viewer.scopes ?? []).includes("mail.read") },
    // Most mail is not held: nobody is looked for.
    mayApprove: !isBraked(mail) || !(await mailboxes.hasOtherApprover(mail.organizationId, mail.orderedById)),
  });
  const ofAnother = (mail: StoredOutgoing): SeenOutgoing => ({
    ...{ mail, isOwn: false, showsText: false, mayApprove: true },
  });

  async function toApprove(
    viewer: Viewer,
    accountId: string | undefined,
    page: Pick<OutgoingPage, "first" | "after" | "withText">,
  ) {
    const reach = reachOf(viewer, "changePeople");
    const isKnown = accountId === undefined || isUuid(accountId);
    if (!isKnown || reach.kind === "none" || reach.kind === "own" || !(viewer.scopes ?? []).includes("mail.send")) {
      return { rows: [], hasMore: false };
    }
    const braked = {
      organizationId: reach.kind === "organization" ? reach.organizationId : null,
      ...{ accountId: accountId ?? null, notOrderedById: viewer.userId },
    };
    const { rows, hasMore } = await outgoing.list({ of: { braked }, ...page, withText: false });
    return { rows: rows.map(ofAnother), hasMore };
  }

  return {
    async list(viewer, { accountId, states, isToApprove = false }, page) {
      const { first } = page;
      if (first < 1 || first > mostOnPage) throw new ValidationError("first", `1 to ${mostOnPage - 1}`);
      if (isToApprove) return toApprove(viewer, accountId, page);
      if (!mayFollow(viewer)) return { rows: [], hasMore: false };
      const ids = (await mailboxes.ofViewer(viewer)).map(({ id }) => id);
      const accountIds = accountId === undefined ? ids : ids.filter((id) => id === accountId);
      if (accountIds.length === 0) return { rows: [], hasMore: false };
      const { rows, hasMore } = await outgoing.list({ of: { accountIds }, states, ...page });
      return { rows: await Promise.all(rows.map((mail) => own(viewer, mail))), hasMore };
    },

    async one(viewer, id) {
      const mail = isUuid(id) && mayFollow(viewer) ? await outgoing.one(id) : null;
      const mailbox = mail === null ? null : await mailboxes.find(mail.accountId);
      if (mail === null || mailbox === null) return null;
      if (await mailboxes.isOf(viewer, mailbox)) return own(viewer, mail);
      return isBraked(mail) && mayApprove(viewer, mailbox) ? ofAnother(mail) : null;
    },

    async seenBy(viewer, mail) {
      const mailbox = await mailboxes.find(mail.accountId);
      return mailbox !== null && (await mailboxes.isOf(viewer, mailbox)) ? own(viewer, mail) : ofAnother(mail);
    },
  };
}
