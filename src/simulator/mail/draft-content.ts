import { z } from "zod";
import type { GraphCall } from "../graph/call.ts";
import { bodyRead } from "../graph/graph-error.ts";
import { reader } from "../mailbox/body-input.ts";
import { LARGEST_AT_ONCE, tooLargeAtOnce } from "../mailbox/uploads.ts";
import { blankMail, type MailAttachment, type MailContent, sizeOf } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import { type DraftInput, readDraft } from "./message-input.ts";
import { rewritten } from "./update-message.ts";

const setByServer = {
  ...{ id: z.unknown().optional(), size: z.unknown().optional() },
  lastModifiedDateTime: z.unknown().optional(),
};
const shared = {
  ...{ ...setByServer, name: z.string().min(1) },
  ...{ contentType: z.string().nullish(), isInline: z.boolean().nullish() },
};
const readFile = reader(
  "microsoft.graph.fileAttachment",
  z.strictObject({
    ...shared,
    contentBytes: z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/),
    ...{ contentId: z.string().nullish(), contentLocation: z.unknown().optional() },
  }),
);
const readItem = reader(
  "microsoft.graph.itemAttachment",
  z.strictObject({ ...shared, item: z.record(z.string(), z.unknown()) }),
);
const readReference = reader("microsoft.graph.referenceAttachment", z.looseObject(shared));

/** An attachment as a client sends it. @throws GraphError 413 for a file that has to be sent in pieces */
export function attachmentOf(call: GraphCall, value: unknown, number: number): MailAttachment {
  const type = typeof value === "object" && value !== null && "@odata.type" in value ? value["@odata.type"] : undefined;
  const kind = /^#?microsoft\.graph\.(file|item|reference)Attachment$/i.exec(String(type))?.[1]?.toLowerCase();
  switch (kind) {
    case "file": {
      const { name, contentType = null, isInline, contentId, contentBytes } = readFile(value);
      const bytes = Buffer.from(contentBytes, "base64");
      if (bytes.length >= LARGEST_AT_ONCE) throw tooLargeAtOnce();
      return fileAttachment({ number, name, contentType, isInline, contentId }, bytes);
    }
    case "item": {
      const { name, isInline } = readItem(value);
      // Its own attachments have types, too, which a reader takes out.
      const raw = typeof value === "object" && value !== null && "item" in value ? value.item : {};
      const item = contentOfInput(call, raw, readDraft(raw));
      return {
        ...{ number, kind, name, contentType: null, isInline: isInline ?? false, contentId: null },
        ...{ length: sizeOf(item), item, read: () => Buffer.alloc(0) },
      };
    }
    case "reference": {
      const { name, contentType = null, isInline } = readReference(value);
      return {
        ...{ number, kind, name, contentType, isInline: isInline ?? false, contentId: null },
        ...{ length: 0, read: () => Buffer.alloc(0) },
      };
    }
    default:
      throw bodyRead("An attachment says in '@odata.type' what it is.");
  }
}

interface FileFacts {
  readonly number: number;
  readonly name: string;
  readonly contentType: string | null;
  readonly isInline?: boolean | null | undefined;
  readonly contentId?: string | null | undefined;
}

export function fileAttachment({ isInline, contentId, ...facts }: FileFacts, bytes: Buffer): MailAttachment {
  return {
    ...facts,
    ...{ kind: "file", isInline: isInline ?? false, contentId: contentId?.replace(/^<|>$/g, "") ?? null },
    ...{ length: bytes.length, read: () => bytes },
  };
}

/** What a client's JSON says of a new message. @param raw the same before it was read */
export function contentOfInput(call: GraphCall, raw: unknown, input: DraftInput): MailContent {
  mustBeOwnHeaders(call, input);
  const files = typeof raw === "object" && raw !== null && "attachments" in raw ? raw.attachments : [];
  const blank: MailContent = {
    ...blankMail(Math.floor(call.world.clock.now() / 1000) * 1000),
    headers: input.internetMessageHeaders ?? [],
    importance: input.importance ?? "normal",
    isReadReceiptRequested: input.isReadReceiptRequested ?? false,
    isDeliveryReceiptRequested: input.isDeliveryReceiptRequested ?? false,
    attachments: Array.isArray(files) ? files.map((file, index) => attachmentOf(call, file, index + 1)) : [],
  };
  return rewritten(call, blank, input);
}

const MOST_HEADERS = 5;

/** Only those can be set that mean nothing to a server. */
function mustBeOwnHeaders(call: GraphCall, { internetMessageHeaders = [] }: DraftInput): void {
  const foreign = internetMessageHeaders.find(({ name }) => !/^x-/i.test(name));
  if (foreign !== undefined)
    throw mailError(call, "InvalidInternetMessageHeader", {
      message: `The internet message header name '${foreign.name}' should start with 'x-' or 'X-'.`,
    });
  if (internetMessageHeaders.length > MOST_HEADERS) throw mailError(call, "InvalidInternetMessageHeaderCollection");
}
