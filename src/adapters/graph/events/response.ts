import { StoreError } from "../../../app/store-error.ts";
import type { AttendeeResponse } from "../../../core/records/event.ts";
import { eventHeaders, eventPath } from "./path.ts";
import type { EventSender } from "./sender.ts";

const actions: Readonly<Partial<Record<AttendeeResponse, string>>> = {
  accepted: "accept",
  tentativelyAccepted: "tentativelyAccept",
  declined: "decline",
};

/**
 * Answers somebody else's meeting, or one occurrence of it, and tells the organizer. Each answer is a mail, so nothing is sent if this
 * answer was already given. An answer cannot be withdrawn.
 */
export async function respond(sender: EventSender, id: string, response: AttendeeResponse): Promise<void> {
  const action = actions[response];
  if (action === undefined) return;
  const now = await (response === "declined" ? goneIsNull(sender.read(id)) : sender.read(id));
  // Already declined, and removed from the mailbox because of it.
  if (now === null || now.responseStatus?.response === response) return;
  await sender.send({
    method: "POST",
    url: `${eventPath(sender.root, id)}/${action}`,
    headers: eventHeaders(),
    body: { sendResponse: true },
  });
}

/** A person who declines keeps nothing in the calendar. */
export async function goneIsNull<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof StoreError && error.fault === "notFound") return null;
    throw error;
  }
}
