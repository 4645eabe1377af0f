// Who sends from which mailbox, and whether it may be done now. What is found here is looked at again when the mail is submitted.
import { isWithin, reachOf } from "../../../core/access/rights.ts";
import type { Viewer } from "../../../core/access/viewer.ts";
import { missingScopesOf } from "../../../core/microsoft/scopes.ts";
import { settingsOwnerOf } from "../../../core/records/record-scope.ts";
import type { ResolvedSettings } from "../../../core/settings/resolve.ts";
import { syncSettingsOf } from "../../../core/settings/sync-settings-of.ts";
import { requireRight } from "../../access/require.ts";
import { ForbiddenError, NotFoundError, RefusedError } from "../../errors.ts";
import { isSignedIn } from "../../ports/account-store.ts";
import type { SendingMailbox, SendingMailboxes } from "../../ports/mail/sending-mailboxes.ts";
import type { SettingsStore } from "../../ports/settings-store.ts";
import { readPersonSettings } from "../../settings/person-settings.ts";

export interface MaySendDependencies {
  readonly mailboxes: Pick<SendingMailboxes, "find" | "isOf">;
  readonly settings: Pick<SettingsStore, "readLayers">;
}

export interface Sending {
  readonly mailbox: SendingMailbox;
  readonly settings: ResolvedSettings;
}

export interface MaySend {
  /** The viewer's own mailbox, or one that is granted to the viewer, connected or not. @throws NotFoundError, ForbiddenError */
  own(viewer: Viewer, accountId: string): Promise<SendingMailbox>;
  /** The same, if mail may be sent from it now. @throws NotFoundError, ForbiddenError, RefusedError */
  now(viewer: Viewer, accountId: string): Promise<Sending>;
  /** A system mailbox, if mail that nobody orders may be sent from it now. @throws NotFoundError, RefusedError */
  automatically(accountId: string): Promise<Sending>;
}

export function createMaySend({ mailboxes, settings: store }: MaySendDependencies): MaySend {
  async function own(viewer: Viewer, accountId: string): Promise<SendingMailbox> {
    const found = await mailboxes.find(accountId);
    const isOf = found !== null && (await mailboxes.isOf(viewer, found));
    const mailbox = isOf ? found : requireRight(viewer, "readAccounts", found, "mailbox");
    requireSendScope(viewer);
    if (reachOf(viewer, "sendMail").kind === "none") {
      throw new ForbiddenError(`The role ${viewer.role} does not allow this.`);
    }
    if (!isOf) {
      throw new ForbiddenError(
        "Mail is sent from one's own mailboxes only, and from system mailboxes that one reads, whatever one's role.",
      );
    }
    return mailbox;
  }

  return {
    own,
    now: async (viewer, accountId) => sendingFrom(await own(viewer, accountId)),
    async automatically(accountId) {
      const mailbox = await mailboxes.find(accountId);
      if (mailbox === null || mailbox.userId !== null) throw new NotFoundError("system mailbox");
      return sendingFrom(mailbox);
    },
  };

  async function sendingFrom(mailbox: SendingMailbox): Promise<Sending> {
    const found = await readPersonSettings(store, settingsOwnerOf(mailbox));
    const { userPrincipalName: address } = mailbox;
    if (found === null || !syncSettingsOf(found, "EMAIL", mailbox.id).isEnabled) {
      throw new RefusedError(`Email of ${address} is switched off in the settings, so no mail can be sent from here.`);
    }
    if (!found.settings.EMAIL_SENDING_ALLOWED.value) {
      throw new RefusedError(
        `The settings do not allow sending mail from ${address} (Sending allowed). An administrator can change this.`,
      );
    }
    if (!isSignedIn(mailbox.state)) {
      throw new RefusedError(`${address} is not connected now. Sign in again, then send.`);
    }
    if (missingScopesOf(mailbox, ["EMAIL"]).some((scope) => scope.startsWith("Mail.Send"))) {
      throw new RefusedError(
        `Microsoft has not been asked to let Oro send mail from ${address}. Connect it again and accept the permission.`,
      );
    }
    return { mailbox, settings: found.settings };
  }
}

/** What the brake has stopped in this mailbox is theirs to judge. */
export const mayApprove = (viewer: Viewer, mailbox: SendingMailbox): boolean =>
  isWithin(reachOf(viewer, "changePeople"), mailbox);

/** @throws ForbiddenError */
export function requireSendScope(viewer: Viewer): void {
  if ((viewer.scopes ?? []).includes("mail.send")) return;
  throw new ForbiddenError("This token may not send mail: it lacks the scope mail.send.");
}
