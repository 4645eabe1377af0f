import { z } from "zod";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, type Permission } from "../graph/call.ts";
import { invalidRequest } from "../graph/graph-error.ts";
import { json, type WireReply } from "../http/message.ts";
import type { MailMailbox } from "../mail/mail-mailbox.ts";
import { reader } from "../mailbox/body-input.ts";
import type { CalendarMailbox } from "./calendar-mailbox.ts";
import { idOf } from "./describe-event.ts";
import { readOccurrenceId } from "./event-id.ts";
import { occurrenceStartingAt } from "./occurrences.ts";

const LARGEST = 1000;
const TRANSLATE: Permission = {
  scopes: [
    ...["User.ReadBasic.All", "User.Read", "User.ReadWrite", "Calendars.Read", "Calendars.ReadWrite"],
    ...["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"],
  ],
  roles: [
    ...["User.Read.All", "User.ReadWrite.All", "Calendars.Read", "Calendars.ReadWrite"],
    ...["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"],
  ],
  refusal: "ErrorAccessDenied",
};

/** The two kinds in Graph's own answers. Ids of other protocols never occur in this simulator. */
const idType = z.enum(["restId", "restImmutableEntryId"]);
const readTranslation = reader(
  "microsoft.graph.user",
  z.strictObject({ inputIds: z.array(z.string()), sourceIdType: idType, targetIdType: idType }),
);
type IdType = z.infer<typeof idType>;

/** Translates ids of messages, events and occurrences to the other of their two forms. An unknown one gets an error beside the others. */
function translate(call: GraphCall): WireReply {
  const { inputIds, sourceIdType, targetIdType } = readTranslation(jsonBody(call));
  if (inputIds.length > LARGEST) throw invalidRequest(`At most ${LARGEST} ids are translated at once.`);
  const mailbox = call.world.calendars.of(call.person);
  const mail = call.world.mail.of(call.person);
  const value = inputIds.map((sourceId) => ({
    sourceId,
    ...(translatedMail(mail, sourceId, sourceIdType, targetIdType) ??
      translated(mailbox, sourceId, sourceIdType, targetIdType)),
  }));
  return json(200, { "@odata.context": `${GRAPH_ROOT}/$metadata#Collection(microsoft.graph.convertIdResult)`, value });
}

/** Undefined for what is no message of this mailbox under an id of that kind. */
function translatedMail(mailbox: MailMailbox, id: string, source: IdType, target: IdType) {
  const isOfSource = (mailbox.ids.read(id)?.kind === "number") === isImmutable(source);
  const message = isOfSource ? mailbox.find(id) : undefined;
  if (message === undefined) return undefined;
  return { targetId: isImmutable(target) ? mailbox.ids.ofNumber(message.number) : mailbox.ids.ofPlace(message.place) };
}

function translated(mailbox: CalendarMailbox, id: string, source: IdType, target: IdType) {
  if (!mailbox.ids.isWellFormed(id)) return failed("ErrorInvalidIdMalformed", "Id is malformed.");
  const named = readOccurrenceId(id);
  const event = mailbox.find(named?.masterId ?? id);
  const occurrence = event && named && occurrenceStartingAt(event, named.originalAt);
  const isOfSource =
    event !== undefined &&
    (named === undefined || occurrence !== undefined) &&
    idOf({ event, occurrence }, isImmutable(source)) === id;
  if (!isOfSource) return failed("ErrorItemNotFound", "The specified object was not found in the store.");
  return { targetId: idOf({ event, occurrence }, isImmutable(target)) };
}

function isImmutable(type: IdType): boolean {
  return type === "restImmutableEntryId";
}

function failed(code: string, message: string) {
  return { targetId: null, errorDetails: { code, message } };
}

export const translateIdRoutes: GraphRoute[] = [
  {
    method: "POST",
    pattern: "/translateExchangeIds",
    handle: { permission: TRANSLATE, isMailbox: true, serve: translate },
  },
];
