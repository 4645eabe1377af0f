/**
 * Habits of Outlook's calendar on which sources disagree, or which come and go. Each can be switched while the simulator runs; the product
 * must be right with either setting.
 */
export interface CalendarSwitches {
  /** Whether a delta round holds the master of a series, or only its occurrences. */
  masterInStream: boolean;
  /** What a delta round contains for a plain occurrence: id, type and times only, or also empty texts and `showAs`. */
  occurrences: "bare" | "partlyFilled";
  /** Whether an exception in a delta round repeats the master's texts, or has empty ones where it has none of its own. */
  exceptionsInheritText: boolean;
  /** Whether `cancelledOccurrences` and `exceptionOccurrences` are answered when asked for. */
  cancelledOccurrencesReliable: boolean;
  /** If-Match of a DELETE. */
  ifMatchOnDelete: "honoured" | "ignored";
  /** Status of the refusal of a transactionId that was used before. */
  duplicateTransactionId: 400 | 409;
  /** What a change of a series' pattern or time does to its exceptions and cancelled dates. */
  patternChange: "dropsExceptions" | "keepsExceptions";
  /** What a PATCH of the attendees does to the responses of those who remain. */
  attendeeStatusOnPatch: "kept" | "reset";
  /** Whether a plain DELETE by the organiser sends cancellations. */
  organizerDeleteMails: boolean;
  /** A recurrence whose startDate is not the date of the event's start: refused, or the start moves there. */
  startDateMismatch: "refused" | "shifted";
  /** DELETE in a read-only calendar: 403, or 204 without deleting. */
  deleteWithoutRight: "refused" | "silent";
  /** Whether a series is cut where a page is full. */
  seriesSplitAcrossPages: boolean;
  /** Some items come twice in one delta round, at the end of a page and at the start of the next. */
  duplicatesInRound: boolean;
  /** Some pages of a delta round are empty and still have a nextLink. */
  emptyPages: boolean;
  /** After a round with changes the next one repeats the last of them. */
  replaysLastChange: boolean;
  /** An event that was moved to another calendar and back is reported as removed and never as back. */
  returnedEventStaysRemoved: boolean;
  /** POST /calendars answers with another id than later reads. */
  newCalendarIdDiffers: boolean;
  /** Whether the join link of a Teams meeting comes about a second after the event was made. */
  joinLinkComesLate: boolean;
  /** How long a room takes to answer; 0 means that it answers within the organiser's request. */
  roomReplyMs: number;
  /** What v1.0 does with events/delta, which is documented for beta only. */
  eventsDelta: "refused" | "stripped";
  /** `$select` of a property that events do not have: refused, or left out of the answer. */
  unknownSelect: "refused" | "leftOut";
  /** A property in a body that events do not have: refused, or dropped. */
  unknownProperty: "refused" | "dropped";
  /** `$search` among events: refused, or done. */
  search: "refused" | "served";
  /** `$filter` by `hasAttachments`, `isOnlineMeeting`, organizer or place, and with `in` or `endswith`: refused, or done. */
  rareFilters: "refused" | "served";
  /** The zone of the times that a create answers with: the one that was sent, or what Prefer names, else UTC. */
  createAnswerZone: "sent" | "preferred";
  /** The zone of the times that a change answers with: what Prefer names, else UTC; or always UTC. */
  patchAnswerZone: "preferred" | "utc";
  /**
   * How another organizer's all-day series reports its days: in its zone, or by the organizer's midnight in UTC, without a zone and without
   * `occurrenceId`.
   */
  foreignAllDaySeries: "inItsZone" | "inUtc";
  /** How a series reports its zone: by name, or as Exchange's own, whose rules are not revealed. */
  seriesZone: "named" | "custom";
  /** Files in a create or a change: the event is written without them, or refused. */
  attachmentsInBody: "dropped" | "refused";
  /** Items on a page of a delta round when the client does not say. */
  deltaPageSize: number;
}

export const DEFAULT_SWITCHES: Readonly<CalendarSwitches> = {
  masterInStream: true,
  occurrences: "bare",
  exceptionsInheritText: true,
  cancelledOccurrencesReliable: true,
  ifMatchOnDelete: "honoured",
  duplicateTransactionId: 400,
  patternChange: "dropsExceptions",
  attendeeStatusOnPatch: "kept",
  organizerDeleteMails: true,
  startDateMismatch: "refused",
  deleteWithoutRight: "refused",
  seriesSplitAcrossPages: false,
  duplicatesInRound: true,
  emptyPages: true,
  replaysLastChange: true,
  returnedEventStaysRemoved: false,
  newCalendarIdDiffers: false,
  joinLinkComesLate: false,
  roomReplyMs: 1000,
  eventsDelta: "refused",
  unknownSelect: "refused",
  unknownProperty: "refused",
  search: "refused",
  rareFilters: "refused",
  createAnswerZone: "sent",
  patchAnswerZone: "preferred",
  foreignAllDaySeries: "inItsZone",
  seriesZone: "named",
  attachmentsInBody: "dropped",
  deltaPageSize: 50,
};
