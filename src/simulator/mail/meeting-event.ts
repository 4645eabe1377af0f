import { eventJson } from "../calendar/describe-event.ts";
import { plainView } from "../calendar/event-view.ts";
import type { GraphCall } from "../graph/call.ts";
import type { MessageState } from "./mail-state.ts";

/** A meeting mail's JSON together with the event in the calendar of the same mailbox; null where it is there no more. */
export function withEvent(call: GraphCall, message: MessageState, text: string): string {
  const uid = message.content(message.index).event?.uid;
  const event = uid === undefined ? undefined : call.world.calendars.of(call.person).findByUid(uid);
  const shown = event === undefined ? "null" : eventJson({ event }, plainView(call, true));
  return `${text.slice(0, -1)},"event":${shown}}`;
}
