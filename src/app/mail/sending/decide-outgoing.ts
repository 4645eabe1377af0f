// What people decide about mail that is on its way, or that waits for them.
import type { Viewer } from "../../../core/access/viewer.ts";
import { isBraked, type OutgoingState } from "../../../core/mail/outgoing/outgoing.ts";
import type { PersonAct } from "../../../core/mail/outgoing/person.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { ForbiddenError, NotFoundError, RefusedError } from "../../errors.ts";
import type { OutgoingMail, StoredOutgoing } from "../../ports/mail/outgoing-mail.ts";
import type { SendingMailbox, SendingMailboxes } from "../../ports/mail/sending-mailboxes.ts";
import { type MaySend, mayApprove, requireSendScope } from "./may-send.ts";

export interface DecideOutgoing {
  /** @throws NotFoundError, ForbiddenError, RefusedError when its state does not allow it */
  decide(viewer: Viewer, id: string, act: PersonAct): Promise<StoredOutgoing>;
}

export interface DecideOutgoingDependencies {
  readonly maySend: Pick<MaySend, "own" | "now">;
  readonly mailboxes: SendingMailboxes;
  readonly outgoing: Pick<OutgoingMail, "one" | "change">;
  /** Somebody looks after the mailbox's outbox then. */
  wake(accountId: string, at: Date): Promise<void>;
  readonly now: () => Date;
}

export function createDecideOutgoing(dependencies: DecideOutgoingDependencies): DecideOutgoing {
  const { maySend, mailboxes, outgoing, wake, now } = dependencies;

  /** What the brake has stopped is somebody else's to judge, where there is somebody. */
  async function mayJudge(viewer: Viewer, mail: StoredOutgoing, mailbox: SendingMailbox, act: PersonAct) {
    const isSender = viewer.userId === mail.orderedById;
    if (!isSender && mayApprove(viewer, mailbox)) return requireSendScope(viewer);
    await maySend.own(viewer, mailbox.id);
    if (act === "APPROVE" && (await mailboxes.hasOtherApprover(mailbox.organizationId, mail.orderedById))) {
      throw new ForbiddenError("An administrator other than the sender approves mail to so many people.");
    }
  }

  return {
    async decide(viewer, id, act) {
      const mail = isUuid(id) ? await outgoing.one(id) : null;
      const mailbox = mail === null ? null : await mailboxes.find(mail.accountId);
      if (mail === null || mailbox === null) throw new NotFoundError("outgoing mail");
      if (isBraked(mail) && (act === "APPROVE" || act === "CANCEL")) await mayJudge(viewer, mail, mailbox, act);
      else if (act === "RETRY" || act === "SEND_AGAIN" || act === "APPROVE") await maySend.now(viewer, mailbox.id);
      else await maySend.own(viewer, mailbox.id);
      // What is approved is what was looked at.
      const changed = await outgoing.change(id, act, act === "APPROVE" ? mail.version : null, viewer);
      switch (changed.kind) {
        case "changed":
          await wake(mailbox.id, now());
          return changed.outgoing;
        case "refused":
        case "otherVersion":
          throw new RefusedError(refusalOf(act, changed.outgoing.state));
        case "tooEarly":
          throw new RefusedError(
            "It may still turn out that Microsoft took this mail: that shows within ten minutes of its submission. Decide then.",
          );
        case "notFound":
          throw new NotFoundError("outgoing mail");
      }
    },
  };
}

function refusalOf(act: PersonAct, state: OutgoingState): string {
  if (act === "CANCEL") {
    if (state === "CANCELLED") return "This mail was cancelled already.";
    if (state === "SENT" || state === "BOUNCED") return "This mail was sent. It cannot be taken back.";
    return "This mail is being handed to Microsoft, or was. It can no longer be cancelled.";
  }
  const expected: Readonly<Record<Exclude<PersonAct, "CANCEL">, string>> = {
    APPROVE: "is held",
    RETRY: "has failed",
    CONFIRM_SENT: "is unsure",
    SEND_AGAIN: "is unsure",
  };
  return `This is only possible for mail that ${expected[act]}. This one has changed meanwhile: it is ${state} now.`;
}
