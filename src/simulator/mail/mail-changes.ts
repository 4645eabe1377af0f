import type { ChangeHub, ItemChange } from "../mailbox/change-hub.ts";
import type { MailChange } from "./mail-mailbox.ts";
import type { MailSwitches } from "./switches.ts";

/**
 * Tells of a change of a message. A move is told in its two folders as a deletion and a creation; to those who watch the whole mailbox as
 * the same two, or as one change, by the switch.
 */
export function tellMail(hub: ChangeHub, change: MailChange, notifyMove: MailSwitches["notifyMove"]): void {
  const { changeType, folder, isMove } = change;
  if (!isMove || notifyMove === "deletedCreated") {
    hub.onChange(itemChange(change, { changeType, containerId: folder.id, isInDefault: true }));
    return;
  }
  hub.onChange(itemChange(change, { changeType, containerId: folder.id, isInDefault: false }));
  // Once the message has arrived; no folder has an empty id.
  if (changeType === "created")
    hub.onChange(itemChange(change, { changeType: "updated", containerId: "", isInDefault: true }));
}

/** Its ids and its etag are made when somebody is told: a history of 100,000 mails has no listener. */
function itemChange(
  { mailbox, message }: MailChange,
  told: Pick<ItemChange, "changeType" | "containerId"> & { readonly isInDefault: boolean },
): ItemChange {
  const { number, place } = message;
  return {
    ...{ personId: mailbox.owner.id, kind: "message", ...told },
    get itemId() {
      return mailbox.ids.ofPlace(place);
    },
    get immutableId() {
      return mailbox.ids.ofNumber(number);
    },
    get etag() {
      return `W/"${mailbox.ids.changeKey(message.change)}"`;
    },
  };
}
