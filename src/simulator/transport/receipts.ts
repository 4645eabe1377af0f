import type { MailContent } from "../mail/mail-content.ts";
import type { MailMailbox, ReadReceipt } from "../mail/mail-mailbox.ts";
import { addressOf } from "../mailbox/address.ts";
import type { World } from "../world.ts";
import { report } from "./carry-mail.ts";

/** A read receipt reaches whoever asked for it, if they have a mailbox here; elsewhere it only counts as a copy. */
export function carryReceipt(world: World, { owner }: MailMailbox, receipt: ReadReceipt, about: MailContent): void {
  const { to, at } = receipt;
  const writer = world.directory.findPerson(to ?? "");
  const who = owner.userPrincipalName;
  if (writer?.hasMailbox === true) {
    report(world, "read", about, writer, { who, from: addressOf(owner), at });
    return;
  }
  if (to === undefined) return;
  world.transport.copies.add({
    ...{ at: new Date(at).toISOString(), recipient: to.toLowerCase(), as: "to", isInside: false, cause: "receipt" },
    ...{
      internetMessageId: `<${world.random.guid()}@contoso.example>`,
      subject: about.subject,
      from: who,
      sender: who,
    },
    marks: [],
  });
}
