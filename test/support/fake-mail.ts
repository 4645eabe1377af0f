// Mail of the fake world: a small mailbox with a folder tree, conversations, and mail of each kind of body.
import { createMailHtml } from "../../src/adapters/html/mail-html.ts";
import { framePath } from "../../src/app/mail/signed-addresses.ts";
import type { MailFolder, MailRow, OpenMail } from "../../src/dashboard/model.ts";
import type { EmailFilter } from "../../src/dashboard/schema-types.d.ts";
import { renderFrame } from "../../src/server/mail-frame.ts";

export interface FakeMail extends MailRow {
  readonly folderId: string;
  /** Of what the frame shows; absent for a mail that is text. */
  readonly html?: string;
  readonly whole: Partial<OpenMail>;
}

export interface FakeMailbox {
  readonly folders: readonly MailFolder[];
  readonly mails: FakeMail[];
}

export function fakeFolder(id: string, name: string, other: Partial<MailFolder> = {}): MailFolder {
  return {
    ...{ id, name, parentId: null, wellKnownName: null, isFollowed: true, isGone: false, isInDeletedItems: false },
    ...{ count: 0, unread: 0, countInMicrosoft: 0 },
    ...other,
  };
}

export function fakeMail(id: string, other: Partial<FakeMail> = {}): FakeMail {
  const from = { name: "Bella Busy", address: "busy@contoso.example" };
  const to = [{ name: "Quinn Quiet", address: "quiet@contoso.example" }];
  return {
    ...{ id, accountId: "quiet", threadId: `thread-${id}`, threadCount: 1, state: "HERE", level: "OWNER", from, to },
    ...{ receivedAt: new Date(Date.now() - 3_600_000).toISOString(), sentAt: null, subject: `Mail ${id}` },
    ...{ preview: "How it begins", isRead: true, flag: { status: "NOT_FLAGGED" }, importance: "NORMAL" },
    ...{ type: "MAIL", hasAttachments: false, folderId: "inbox", whole: {} },
    ...other,
  };
}

/** As the server: by place, state and conditions; words of subject, preview and names. */
export function findFakeMail(
  mailbox: FakeMailbox | undefined,
  filter: EmailFilter,
  search: string | null | undefined,
  isThreaded: boolean | null | undefined,
): readonly FakeMail[] {
  const states = filter.states ?? ["HERE", "DETACHED"];
  const words = (search ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = (mailbox?.mails ?? [])
    .filter(
      (mail) =>
        states.includes(mail.state) &&
        (filter.folderId == null || mail.folderId === filter.folderId) &&
        (filter.threadId == null || mail.threadId === filter.threadId) &&
        (filter.isRead == null || mail.isRead === filter.isRead) &&
        (filter.isFlagged !== true || mail.flag?.status === "FLAGGED") &&
        (filter.hasAttachments !== true || mail.hasAttachments === true) &&
        words.every((word) => `${mail.subject} ${mail.preview} ${mail.from?.name}`.toLowerCase().includes(word)),
    )
    .toSorted((one, other) => String(other.receivedAt).localeCompare(String(one.receivedAt)));
  if (isThreaded !== true) return found;
  const threads = new Set<string>();
  return found.filter(({ threadId }) => !threads.has(threadId) && threads.add(threadId));
}

/** What is read of one when it is opened. */
export function openFakeMail(mail: FakeMail, showRemoteImages: boolean) {
  const text = String(mail.preview);
  const whole: OpenMail = {
    ...{ id: mail.id, level: mail.level, cc: [], bcc: [], replyTo: [], sender: null, categories: [] },
    ...{ fileUrl: `/mail/emails/${mail.id}.eml`, webLink: "https://outlook.office.com/mail/1" },
    body: { state: "STORED", reason: null, text, frameUrl: null, remoteImages: 0 },
    attachments: { isComplete: true, nodes: [] },
    ...mail.whole,
  };
  if (whole.body === null || mail.html === undefined) return whole;
  return { ...whole, body: { ...whole.body, frameUrl: `${framePath}${mail.id}${showRemoteImages ? shownMark : ""}` } };
}

const shownMark = "?shown";
const { foldQuote } = createMailHtml();

/** As the server, but for the cleaning: the frame itself holds it back. */
export function frameOfFakeMail(mails: readonly FakeMail[], address: string, origin: string) {
  const mail = mails.find(({ id }) => address.replace(shownMark, "") === `${framePath}${id}`);
  if (mail?.html === undefined) return null;
  return renderFrame({ html: foldQuote(mail.html), showRemoteImages: address.endsWith(shownMark) }, [origin]);
}
