import { z } from "zod";
import { read } from "./control-bodies.ts";
import { route } from "./control-call.ts";

const person = z.union([
  z.string(),
  z.object({ name: z.string().exactOptional(), address: z.string().exactOptional() }),
]);
const people = z.array(person);
const moment = z.object({ dateTime: z.string(), timeZone: z.string() });
const flagStatus = z.enum(["notFlagged", "complete", "flagged"]);
const flag = z.strictObject({
  flagStatus,
  startDateTime: moment.exactOptional(),
  dueDateTime: moment.exactOptional(),
  completedDateTime: moment.exactOptional(),
});
const importance = z.enum(["low", "normal", "high"]);
const letter = z.strictObject({
  subject: z.string().nullable().exactOptional(),
  from: person.nullable().exactOptional(),
  sender: person.exactOptional(),
  ...{ to: people.exactOptional(), cc: people.exactOptional(), bcc: people.exactOptional() },
  replyTo: people.exactOptional(),
  ...{ text: z.string().exactOptional(), html: z.string().exactOptional() },
  messageId: z.string().nullable().exactOptional(),
  inReplyTo: z.string().exactOptional(),
  references: z.array(z.string()).exactOptional(),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })).exactOptional(),
  ...{ sentAt: z.iso.datetime().exactOptional(), receivedAt: z.iso.datetime().exactOptional() },
  importance: importance.exactOptional(),
  sensitivity: z.enum(["normal", "personal", "private", "confidential"]).exactOptional(),
  isReadReceiptRequested: z.boolean().exactOptional(),
  authentication: z.enum(["internal", "pass", "fail", "none"]).exactOptional(),
  attachments: z
    .array(
      z.strictObject({
        name: z.string(),
        contentBytes: z.base64().exactOptional(),
        contentType: z.string().nullable().exactOptional(),
        isInline: z.boolean().exactOptional(),
        contentId: z.string().nullable().exactOptional(),
        get item() {
          return letter.exactOptional();
        },
        isReference: z.boolean().exactOptional(),
        refusal: z.enum(["ErrorCannotOpenFileAttachment", "ErrorVirusDetected"]).exactOptional(),
      }),
    )
    .exactOptional(),
  kind: z
    .enum(["message", "eventMessageRequest", "eventMessageResponse", "eventMessage", "calendarSharingMessage"])
    .exactOptional(),
  meeting: z.record(z.string(), z.unknown()).exactOptional(),
  isRead: z.boolean().exactOptional(),
  flag: flag.exactOptional(),
  categories: z.array(z.string()).exactOptional(),
});
const arrival = z.strictObject({ letter: letter.exactOptional(), folder: z.string().exactOptional() });
const mailEdit = z.strictObject({
  isRead: z.boolean().exactOptional(),
  flag: z.union([flagStatus, flag]).exactOptional(),
  categories: z.array(z.string()).exactOptional(),
  importance: importance.exactOptional(),
  inference: z.enum(["focused", "other"]).exactOptional(),
  answered: z.enum(["reply", "replyAll", "forward"]).exactOptional(),
});
const newFolder = z.strictObject({
  displayName: z.string().min(1),
  parent: z.string().exactOptional(),
  isHidden: z.boolean().exactOptional(),
  type: z.string().exactOptional(),
  isForChats: z.boolean().exactOptional(),
  otherItems: z.int().min(0).exactOptional(),
  search: z
    .strictObject({ in: z.array(z.string()), isDeep: z.boolean().exactOptional(), filter: z.string() })
    .exactOptional(),
});
const folderEdit = z.strictObject({
  displayName: z.string().min(1).exactOptional(),
  parent: z.string().exactOptional(),
});
const destination = z.strictObject({ toFolder: z.string() });
const comeback = z.strictObject({ toFolder: z.string().exactOptional() });
const parent = z.strictObject({ parent: z.string() });
const wish = z.strictObject({
  count: z.int().min(0).max(1_000_000),
  textLength: z.int().min(0).exactOptional(),
  ...{ from: z.iso.datetime().exactOptional(), to: z.iso.datetime().exactOptional() },
  unread: z.number().min(0).max(100).exactOptional(),
  prefix: z.string().exactOptional(),
  seed: z.int().exactOptional(),
});

const rawArrival = z.strictObject({
  mime: z.base64(),
  folder: z.string().exactOptional(),
  receivedAt: z.iso.datetime().exactOptional(),
  isRead: z.boolean().exactOptional(),
});
const share = z.strictObject({
  with: z.string(),
  folder: z.string().exactOptional(),
  isShared: z.boolean().exactOptional(),
});

const FOLDERS = "/people/{person}/mail-folders";
const FOLDER = `${FOLDERS}/{folder}`;
const MESSAGES = "/people/{person}/messages";
const MESSAGE = `${MESSAGES}/{message}`;

/** Mail's part of the control API over HTTP. */
export const mailControlRoutes = [
  route("GET", FOLDERS, ({ control, params: { person = "" } }) => control.mail.folders(person)),
  route("POST", FOLDERS, ({ control, params: { person = "" }, body }) => {
    const { displayName, ...more } = read(newFolder, body);
    return control.mail.createFolder(person, displayName, more);
  }),
  route("PATCH", FOLDER, ({ control, params: { person = "", folder = "" }, body }) => {
    const edit = read(folderEdit, body);
    const moved = edit.parent === undefined ? folder : control.mail.moveFolder(person, folder, edit.parent).id;
    if (edit.displayName !== undefined) control.mail.renameFolder(person, moved, edit.displayName);
  }),
  route("DELETE", FOLDER, ({ control, params: { person = "", folder = "" } }) =>
    control.mail.deleteFolder(person, folder),
  ),
  route("POST", `${FOLDER}/purge`, ({ control, params: { person = "", folder = "" } }) =>
    control.mail.purgeFolder(person, folder),
  ),
  route("POST", `${FOLDER}/copy`, ({ control, params: { person = "", folder = "" }, body }) =>
    control.mail.copyFolder(person, folder, read(parent, body).parent),
  ),
  route("POST", `${FOLDER}/provision`, ({ control, params: { person = "", folder = "" } }) =>
    control.mail.provision(person, folder),
  ),
  route("GET", `${FOLDER}/messages`, ({ control, params: { person = "", folder = "" } }) =>
    control.mail.messages(person, folder),
  ),
  route("POST", `${FOLDER}/fill`, ({ control, params: { person = "", folder = "" }, body }) => ({
    count: control.mail.fill(person, folder, read(wish, body)),
  })),
  route("POST", "/people/{person}/fill-mailbox", ({ control, params: { person = "" }, body }) => ({
    count: control.mail.fillMailbox(person, read(wish, body)),
  })),
  route("POST", MESSAGES, ({ control, params: { person = "" }, body }) => {
    const { letter: given, folder } = read(arrival, body);
    return control.mail.deliver(person, given, folder);
  }),
  route("GET", MESSAGE, ({ control, params: { person = "", message = "" } }) => control.mail.message(person, message)),
  route("PATCH", MESSAGE, ({ control, params: { person = "", message = "" }, body }) =>
    control.mail.update(person, message, read(mailEdit, body)),
  ),
  route("DELETE", MESSAGE, ({ control, params: { person = "", message = "" } }) =>
    control.mail.delete(person, message),
  ),
  route("POST", `${MESSAGE}/move`, ({ control, params: { person = "", message = "" }, body }) =>
    control.mail.move(person, message, read(destination, body).toFolder),
  ),
  route("POST", `${MESSAGE}/copy`, ({ control, params: { person = "", message = "" }, body }) =>
    control.mail.copy(person, message, read(destination, body).toFolder),
  ),
  route("POST", `${MESSAGE}/restore`, ({ control, params: { person = "", message = "" }, body }) =>
    control.mail.restore(person, message, read(comeback, body).toFolder),
  ),
  route("POST", `${MESSAGE}/purge`, ({ control, params: { person = "", message = "" } }) =>
    control.mail.purge(person, message),
  ),
  route("POST", "/people/{person}/raw-messages", ({ control, params: { person = "" }, body }) => {
    const { mime, ...more } = read(rawArrival, body);
    return control.mail.deliverRaw(person, Buffer.from(mime, "base64"), more);
  }),
  route("POST", "/people/{person}/mail-shares", ({ control, params: { person = "" }, body }) => {
    const { with: reader, folder, isShared = true } = read(share, body);
    if (isShared) control.mail.share(person, reader, folder);
    else control.mail.unshare(person, reader, folder);
  }),
  route("GET", "/people/{person}/read-receipts", ({ control, params: { person = "" } }) =>
    control.mail.receipts(person),
  ),
];
