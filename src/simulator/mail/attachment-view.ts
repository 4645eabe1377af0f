import { GraphError, parseUri } from "../graph/graph-error.ts";
import { type Expanded, parseExpand } from "../odata/expand.ts";
import { unknownProperty } from "../odata/select.ts";

/** How the caller wants attachments. */
export interface AttachmentView {
  /** Undefined: every member, what is in the files among them. */
  readonly select: ReadonlySet<string> | undefined;
  /** How the mails are shown that are attached to a mail; undefined leaves them out. */
  readonly item: ItemView | undefined;
}

export interface ItemView {
  readonly bodyType: "text" | "html";
  readonly attachments: AttachmentView | undefined;
}

const TYPE = "microsoft.graph.attachment";
const OF_ALL = ["id", "lastModifiedDateTime", "name", "contentType", "size", "isInline"];
const OF_FILES = ["contentId", "contentLocation", "contentBytes"];
/** Exchange expands attached mails no deeper. */
const DEEPEST = 30;

/** @throws GraphError 400 for what an attachment has not: `contentId` is one of a file, and must say so */
export function readAttachmentView(
  select: string | null,
  expand: string | null,
  bodyType: ItemView["bodyType"],
  depth = 1,
): AttachmentView {
  const parts = expand === null ? [] : parseExpand(expand);
  if (depth > DEEPEST) throw new GraphError(400, "ErrorInvalidUrlQuery", "Items are expanded 30 levels deep at most.");
  const [item] = parts.map((part) => readItemView(part, bodyType, depth));
  return { select: readSelected(select), item };
}

function readSelected(text: string | null): ReadonlySet<string> | undefined {
  if (text === null) return undefined;
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("*")) return undefined;
  const known = [...OF_ALL, ...OF_FILES.map((name) => `${TYPE.replace("attachment", "fileAttachment")}/${name}`)];
  return new Set(
    names.map((name) => {
      const found = known.find((one) => one.toLowerCase() === name.toLowerCase());
      if (found === undefined) throw unknownProperty(name, TYPE);
      return found.replace(/^.*\//, "");
    }),
  );
}

function readItemView({ name, options }: Expanded, bodyType: ItemView["bodyType"], depth: number): ItemView {
  if (name.toLowerCase() !== "microsoft.graph.itemattachment/item") throw unknownProperty(name, TYPE);
  const inner = options.get("$expand");
  const [nested] = inner === undefined ? [] : parseExpand(inner);
  if (nested === undefined) return { bodyType, attachments: undefined };
  if (!/^(microsoft\.graph\.message\/)?attachments$/i.test(nested.name))
    throw parseUri(`Parsing OData Select and Expand failed: '${nested.name}' cannot be expanded here.`);
  const [select = null, expand = null] = [nested.options.get("$select"), nested.options.get("$expand")];
  return { bodyType, attachments: readAttachmentView(select, expand, bodyType, depth + 1) };
}

/** Whether the caller asks for what is in the files, and not only for what they are. */
export function wantsBytes({ select }: AttachmentView): boolean {
  return select?.has("contentBytes") ?? true;
}
