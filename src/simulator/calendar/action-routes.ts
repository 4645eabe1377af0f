import { z } from "zod";
import { type GraphCall, type GraphRoute, jsonBody } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { empty, type WireReply } from "../http/message.ts";
import { lowerNames } from "../mailbox/body-input.ts";
import { instantOf } from "../mailbox/zone.ts";
import { readResponse } from "./event-input.ts";
import { locateEvent, mustBeWritable } from "./locate.ts";
import { CALENDAR_BASES, WRITE_CALENDARS } from "./paths.ts";
import { post } from "./post-mail.ts";
import { cancelEvent } from "./remove-event.ts";
import { type Answer, respond } from "./respond.ts";

function locateWritable(call: GraphCall) {
  const located = locateEvent(call);
  mustBeWritable(located.seen);
  return located;
}

/** An action without a body is one with an empty body; parameter names are read in any casing. */
function bodyOf(call: GraphCall): Record<string, unknown> {
  return call.request.body === "" ? {} : lowerNames(jsonBody(call));
}

function answer(kind: Answer) {
  return (call: GraphCall): WireReply => {
    const { mailbox, event, occurrence } = locateWritable(call);
    respond(call.world, mailbox, event, kind, readResponse(bodyOf(call)), occurrence?.date);
    return empty(202);
  };
}

function cancel(call: GraphCall): WireReply {
  const { mailbox, event, occurrence } = locateWritable(call);
  readResponse(bodyOf(call));
  cancelEvent(call.world, mailbox, event, occurrence);
  return empty(202);
}

const address = z.object({ emailAddress: z.object({ address: z.string().min(3) }) });
const recipients = z.object({ toRecipients: z.array(z.unknown()).min(1) });

function forward(call: GraphCall): WireReply {
  const { mailbox, event, occurrence } = locateWritable(call);
  const body = recipients.safeParse(bodyOf(call));
  if (!body.success) throw new GraphError(400, "ErrorInvalidRequest", "The parameter 'ToRecipients' is required.");
  const to = body.data.toRecipients.map((one) => {
    const parsed = address.safeParse(deepLower(one));
    if (!parsed.success) throw new GraphError(400, "InvalidRecipients", "At least one recipient is not valid.");
    return parsed.data.emailAddress.address;
  });
  const subject = `Fw: ${event.subject}`;
  post(call.world, mailbox, event, { kind: "forward", recipients: to, subject, occurrence: occurrence?.date });
  return empty(202);
}

function deepLower(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(lowerNames({ ...value })).map(([name, inner]) => [name, deepLower(inner)]));
}

const snoozeBody = z.object({ newReminderTime: z.object({ dateTime: z.string(), timeZone: z.string() }) });

function snooze(call: GraphCall): WireReply {
  locateWritable(call);
  const body = snoozeBody.safeParse(bodyOf(call));
  if (!body.success) throw new GraphError(400, "ErrorInvalidRequest", "The parameter 'newReminderTime' is required.");
  instantOf(body.data.newReminderTime);
  return empty(200);
}

function dismiss(call: GraphCall): WireReply {
  locateWritable(call);
  return empty(200);
}

const ACTIONS: Record<string, (call: GraphCall) => WireReply> = {
  accept: answer("accept"),
  tentativelyAccept: answer("tentativelyAccept"),
  decline: answer("decline"),
  cancel,
  forward,
  snoozeReminder: snooze,
  dismissReminder: dismiss,
};

export const eventActionRoutes: GraphRoute[] = CALENDAR_BASES.flatMap((base) =>
  Object.entries(ACTIONS).map(([name, serve]) => ({
    method: "POST",
    pattern: `${base}/events/{event}/${name}`,
    handle: { permission: WRITE_CALENDARS, isMailbox: true, serve },
  })),
);
