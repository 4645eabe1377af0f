import { z } from "zod";
import { invalidRequest } from "../graph/graph-error.ts";
import { reader } from "../mailbox/body-input.ts";
import { LARGEST_AT_ONCE, tooLargeAtOnce } from "../mailbox/uploads.ts";
import { readSelect } from "../odata/select.ts";

/** A file of an event. */
export interface Attachment {
  readonly id: string;
  readonly immutableId: string;
  readonly name: string;
  readonly contentType: string | null;
  readonly isInline: boolean;
  readonly contentId: string | null;
  /** Base64. */
  readonly contentBytes: string;
  readonly lastModifiedAt: string;
}

const fileInput = z.strictObject({
  name: z.string().min(1),
  contentBytes: z.base64(),
  contentType: z.string().nullish(),
  isInline: z.boolean().nullish(),
  contentId: z.string().nullish(),
  // Set by the server: accepted, and without effect.
  ...{ id: z.unknown().optional(), size: z.unknown().optional(), lastModifiedDateTime: z.unknown().optional() },
  contentLocation: z.unknown().optional(),
});
const readFile = reader("microsoft.graph.fileAttachment", fileInput);

/** @throws GraphError 400 for anything but a file, 413 for a large one */
export function takeAttachment(
  body: Record<string, unknown>,
  { id, immutableId, at }: { id: string; immutableId: string; at: string },
): Attachment {
  const type = String(body["@odata.type"] ?? "");
  if (!/^#?microsoft\.graph\.fileAttachment$/i.test(type))
    throw invalidRequest(`An attachment of the type '${type}' cannot be made here.`);
  const { name, contentBytes, contentType, isInline, contentId } = readFile(body);
  if (sizeOf(contentBytes) >= LARGEST_AT_ONCE) throw tooLargeAtOnce();
  return {
    ...{ id, immutableId, name, contentBytes, lastModifiedAt: at },
    contentType: contentType ?? null,
    isInline: isInline ?? false,
    contentId: contentId ?? null,
  };
}

function sizeOf(base64: string): number {
  return Buffer.byteLength(base64, "base64");
}

const PROPERTIES = [
  ...["id", "lastModifiedDateTime", "name", "contentType", "isInline", "contentId", "size", "contentLocation"],
  "contentBytes",
];

export function readAttachmentSelect(text: string | null): ReadonlySet<string> | undefined {
  return readSelect(text, PROPERTIES, "microsoft.graph.attachment");
}

export function describeAttachment(attachment: Attachment, isImmutable: boolean): Record<string, unknown> {
  const { id, immutableId, lastModifiedAt, contentBytes, ...file } = attachment;
  return {
    "@odata.type": "#microsoft.graph.fileAttachment",
    id: isImmutable ? immutableId : id,
    lastModifiedDateTime: lastModifiedAt,
    ...file,
    size: sizeOf(contentBytes),
    contentLocation: null,
    contentBytes,
  };
}
