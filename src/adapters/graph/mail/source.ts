import type { MailAttachment, MailSource } from "../../../app/ports/mail-source.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { MailBody, MailContent } from "../../../core/records/mail.ts";
import { getMany } from "../batch.ts";
import type { GraphHttp } from "../http.ts";
import { eachPage, mustLeadHome } from "../pages.ts";
import { explain } from "../parse.ts";
import { readContent } from "./content.ts";
import { type FoundMail, fetchMails } from "./lookup.ts";
import { attachmentPath, attachmentsUrl, mailHeaders, messagePath } from "./path.ts";
import { attachmentPage, type WireAttachment } from "./wire.ts";

/** What stands beside the state of a mailbox's mail. */
export function createGraphMailSource(http: GraphHttp): MailSource {
  return {
    readContents: async (ids, signal) => {
      const found = await fetchMails(http, ids, signal);
      return found.map((one) => (one === null || one instanceof StoreError ? one : lastContent(one)));
    },
    listAttachments: async (ids, signal) => {
      const answers = await getMany(http, ids.map(attachmentsUrl), signal, mailHeaders());
      return Promise.all(answers.map((answer) => readAttachments(http, answer, signal)));
    },
    readAttachment: ({ mailId, attachmentId }, take, signal) =>
      http.download({ url: `${attachmentPath(mailId, attachmentId)}/$value`, headers: mailHeaders() }, take, signal),
    readMime: (mailId, take, signal) =>
      http.download({ url: `${messagePath(mailId)}/$value`, headers: mailHeaders() }, take, signal),
  };
}

/** Nothing comes later than this: a text that is missing now stays missing. */
function lastContent({ message, isCut }: FoundMail): MailContent {
  const content = readContent(message);
  if (content.body.state !== "LATER") return content;
  const body: MailBody = isCut
    ? { state: "TOO_LARGE", reason: "The text is larger than Microsoft's answers may be." }
    : { state: "UNREADABLE", reason: "Microsoft does not give the text of this mail." };
  return { ...content, body };
}

/** Nearly always all of them come at once. */
async function readAttachments(
  http: GraphHttp,
  answer: unknown,
  signal: AbortSignal,
): Promise<readonly MailAttachment[] | null | StoreError> {
  if (answer instanceof StoreError) return answer.fault === "notFound" ? null : answer;
  const parsed = attachmentPage.safeParse(answer);
  if (!parsed.success)
    return new StoreError("malformed", `Microsoft sent attachments that cannot be read: ${explain(parsed.error)}`);
  const { value, "@odata.nextLink": next } = parsed.data;
  const files = value.map(readAttachment);
  if (next === undefined) return files;
  const first = { url: mustLeadHome(http, next), headers: mailHeaders() };
  for await (const more of eachPage(http, first, { shape: attachmentPage, what: "a page of attachments" }, signal))
    files.push(...more.map(readAttachment));
  return files;
}

function readAttachment(wire: WireAttachment): MailAttachment {
  return {
    id: wire.id,
    kind: kindOf(wire["@odata.type"] ?? ""),
    name: wire.name ?? "",
    contentType: wire.contentType || null,
    size: wire.size ?? 0,
    isInline: wire.isInline ?? false,
    contentId: wire.contentId?.trim().replace(/^<(.*)>$/, "$1") || null,
  };
}

function kindOf(type: string): MailAttachment["kind"] {
  if (/itemAttachment$/i.test(type)) return "item";
  return /referenceAttachment$/i.test(type) ? "reference" : "file";
}
