import type { GraphCall } from "../graph/call.ts";
import { GraphError, parseUri } from "../graph/graph-error.ts";
import { parseExpand } from "../odata/expand.ts";
import { type Filter, parseFilter } from "../odata/filter.ts";
import { readPrefer } from "../odata/prefer.ts";
import { readSelect, unknownProperty } from "../odata/select.ts";
import { type AttachmentView, readAttachmentView } from "./attachment-view.ts";

/** How a caller wants messages represented, for one request. */
export interface MessageView {
  readonly isImmutable: boolean;
  readonly bodyType: "text" | "html";
  readonly allowsUnsafeHtml: boolean;
  /** Undefined: every default member. */
  readonly select: ReadonlySet<string> | undefined;
  /** Ids of extended properties as they were asked for, by their normal form. */
  readonly extended: ReadonlyMap<string, string> | undefined;
  /** Undefined where they were not expanded. */
  readonly attachments: AttachmentView | undefined;
  /** Whether the event of a meeting mail comes with it. */
  readonly expandsEvent: boolean;
  /** Only what `Mail.ReadBasic` shows: no text, no attachments. */
  readonly isBasic: boolean;
  /** A delta feed names the type of every item, and leaves out what is special about meeting mail. */
  readonly isFeed: boolean;
  readonly showsSentHeaders: boolean;
  readonly omitsAddresses: boolean;
  readonly omitsAuthentication: boolean;
  readonly showsUniqueBody: boolean;
  readonly showsHeaders: boolean;
  readonly echoesExtendedIds: boolean;
  /** Names all of the above, for the cache. */
  readonly key: string;
}

const TYPE = "Microsoft.OutlookServices.Message";
export const MESSAGE_PROPERTIES = [
  ...["id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "receivedDateTime", "sentDateTime"],
  ...["hasAttachments", "internetMessageId", "subject", "bodyPreview", "importance", "parentFolderId"],
  ...["conversationId", "conversationIndex", "isDeliveryReceiptRequested", "isReadReceiptRequested", "isRead"],
  ...["isDraft", "webLink", "inferenceClassification", "body", "sender", "from", "toRecipients", "ccRecipients"],
  ...["bccRecipients", "replyTo", "flag", "internetMessageHeaders", "uniqueBody"],
];
/** What only meeting mail has: it is selected with the name of the type that has it, or of one that inherits it. */
const MEETING_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  eventMessage: [
    ...["meetingMessageType", "startDateTime", "endDateTime", "location", "isAllDay", "isDelegated", "isOutOfDate"],
    ...["recurrence", "type"],
  ],
  eventMessageRequest: [
    ...["meetingRequestType", "responseRequested", "allowNewTimeProposals", "previousLocation"],
    ...["previousStartDateTime", "previousEndDateTime"],
  ],
  eventMessageResponse: ["responseType", "proposedNewTime"],
};
const CASTS = Object.keys(MEETING_PROPERTIES).map((type) => `microsoft.graph.${type}/`);
const SELECTABLE = [
  ...MESSAGE_PROPERTIES,
  ...Object.entries(MEETING_PROPERTIES).flatMap(([type, own]) => {
    const inherited = type === "eventMessage" ? [] : (MEETING_PROPERTIES.eventMessage ?? []);
    return [...own, ...inherited].map((name) => `microsoft.graph.${type}/${name}`);
  }),
];

export function selectsMeeting({ select }: Pick<MessageView, "select">, name: string): boolean {
  return select === undefined || CASTS.some((cast) => select.has(`${cast}${name}`));
}

/** What is asked for beside the headers: a delta link carries these from its first request. */
export interface AskedParts {
  readonly select: string | null;
  readonly expand: string | null;
}

export function viewOf(
  call: GraphCall,
  asked: AskedParts,
  more: { isFeed?: boolean; isOne?: boolean } = {},
): MessageView {
  const { request, session, world } = call;
  const { isFeed = false, isOne = false } = more;
  const { mail } = world.settings;
  const { isImmutable = false, bodyType = "html" } = readPrefer(request.headers.prefer);
  const select = readSelect(asked.select, SELECTABLE, TYPE);
  const expanded = asked.expand === null ? {} : readExpand(asked.expand, bodyType);
  if (expanded.expandsEvent === true && !isOne) throw unknownProperty("event", TYPE);
  const view = {
    ...{ isImmutable, bodyType, select, isFeed },
    allowsUnsafeHtml: /outlook\.allow-unsafe-html/i.test(request.headers.prefer ?? ""),
    extended: isFeed && !mail.deltaExpandProps ? undefined : expanded.extended,
    attachments: !isFeed || mail.deltaExpandAttachments ? expanded.attachments : undefined,
    expandsEvent: expanded.expandsEvent === true,
    isBasic: !["Mail.Read", "Mail.ReadWrite", "Mail.Read.Shared", "Mail.ReadWrite.Shared"].some((name) =>
      session.permissions.has(name),
    ),
    showsSentHeaders: mail.sentItemsHeaders === "present",
    omitsAddresses: mail.headersOmitAddresses,
    omitsAuthentication: mail.authResults === "absent",
    showsUniqueBody: select?.has("uniqueBody") === true && (!isFeed || mail.deltaUniqueBody),
    showsHeaders: select?.has("internetMessageHeaders") === true && (!isFeed || mail.deltaHeaders),
    echoesExtendedIds: mail.extendedIds === "asSent",
  };
  const key = JSON.stringify(view, (_, value) => (value instanceof Set || value instanceof Map ? [...value] : value));
  return { ...view, key };
}

interface Additions {
  readonly extended?: ReadonlyMap<string, string>;
  readonly attachments?: AttachmentView;
  readonly expandsEvent?: boolean;
}

function readExpand(text: string, bodyType: MessageView["bodyType"]): Additions {
  return Object.assign(
    {},
    ...parseExpand(text).map(({ name, options }) => {
      switch (name.toLowerCase()) {
        case "singlevalueextendedproperties":
          return { extended: idsIn(options.get("$filter")) };
        case "attachments":
          return {
            attachments: readAttachmentView(options.get("$select") ?? null, options.get("$expand") ?? null, bodyType),
          };
        case "microsoft.graph.eventmessage/event":
          return { expandsEvent: true };
        default:
          throw unknownProperty(name, TYPE);
      }
    }),
  );
}

/** The ids in `id eq 'a' or id eq 'b'`: extended properties are only returned if named. */
function idsIn(filter: string | undefined): ReadonlyMap<string, string> {
  if (filter === undefined) throw parseUri("Extended properties are expanded with a $filter of their ids only.");
  const ids = (one: Filter): string[] => {
    if (one.kind === "or") return [...ids(one.left), ...ids(one.right)];
    if (one.kind !== "compare" || one.path !== "id" || one.operator !== "eq" || typeof one.literal !== "string")
      throw parseUri(`Invalid filter clause: ${filter}`);
    return [one.literal];
  };
  return new Map(ids(parseFilter(filter, parseUri)).map((id) => [extendedKey(id), id]));
}

/**
 * The form in which Graph answers the id of an extended property: `Integer 0x0E08` comes back as `Integer 0xe08`. A named property keeps
 * its form.
 * @throws GraphError 400 for what is no such id
 */
export function extendedKey(id: string): string {
  const [, type = "", tag] = /^(\w+) 0x([0-9a-f]{1,4})$/i.exec(id.trim()) ?? [];
  if (tag !== undefined) return `${type} 0x${Number.parseInt(tag, 16).toString(16)}`;
  if (/^\w+ \{[0-9a-f-]{36}\} (Name .+|Id 0x[0-9a-f]+)$/i.test(id.trim())) return id.trim();
  throw new GraphError(400, "ErrorInvalidProperty", `The property '${id}' is not a valid extended property id.`);
}
