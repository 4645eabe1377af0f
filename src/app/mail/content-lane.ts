// What stands beside mail and does not come in its page: texts that were too large for it, lists of attachments, their bytes. A lane of each
// mailbox beside its runs, with a lease of its own; whatever is saved proves that lease. The newest mail first; what fails for now is left out
// of this turn and tried in the next one.
import { limitBody, type MailContent } from "../../core/records/mail.ts";
import type { Fault } from "../../core/sync/fault.ts";
import type {
  ContentLaneStore,
  LaneLease,
  ListedAttachments,
  ReadText,
  WaitingMail,
} from "../ports/mail/content-lane-store.ts";
import type { MailAttachment, MailSource } from "../ports/mail-source.ts";
import { StoreError } from "../store-error.ts";
import type { ContentTerms } from "./content-terms.ts";

export interface ContentLaneDeps {
  readonly lane: ContentLaneStore;
  /** Opens the mailbox for work that yields to all other. */
  openMail(accountId: string, signal: AbortSignal): Promise<MailSource>;
  /** Null: nothing is fetched for this mailbox now, since it is not connected or not synced. */
  termsOf(accountId: string): Promise<ContentTerms | null>;
  /** False while there is too little room on the disk for attachments; whoever says so raises the alert. */
  hasRoom(): Promise<boolean>;
  readonly now: () => Date;
  readonly holder: string;
  readonly leaseMs: number;
}

/** nothingToDo: all is read, or somebody else works on it. later: something failed, and is tried again. */
export type ContentResult = "nothingToDo" | "later" | "leaseLost";

const BATCH = 20;
const RECENT_MS = 30 * 24 * 3_600_000;
const permanent: ReadonlySet<Fault> = new Set(["notFound", "rejected", "malformed"]);

const isPermanent = (error: unknown): error is StoreError => error instanceof StoreError && permanent.has(error.fault);

export function createContentLane(deps: ContentLaneDeps) {
  const { lane, openMail, termsOf, hasRoom, now, holder, leaseMs } = deps;

  return async function runContentLane(accountId: string, signal: AbortSignal): Promise<ContentResult> {
    const terms = await termsOf(accountId);
    const lease = terms === null ? null : await lane.take(accountId, holder, leaseMs);
    if (terms === null || lease === null) return "nothingToDo";
    try {
      const source = await openMail(accountId, signal);
      const work = { lease, source, terms, signal, failed: [] as string[] };
      const isHeld = (await readTexts(work)) && (await listAttachments(work)) && (await fetchAttachments(work));
      if (!isHeld) return "leaseLost";
      return work.failed.length > 0 || signal.aborted ? "later" : "nothingToDo";
    } finally {
      await lane.release(lease);
    }
  };

  interface Work {
    readonly lease: LaneLease;
    readonly source: MailSource;
    readonly terms: ContentTerms;
    readonly signal: AbortSignal;
    readonly failed: string[];
  }

  async function readTexts({ lease, source, terms, signal, failed }: Work): Promise<boolean> {
    while (!signal.aborted) {
      const mails = await lane.nextTexts(lease.accountId, BATCH, failed);
      if (mails.length === 0) break;
      const read = await source.readContents(idsOf(mails), signal);
      const texts = mails.flatMap((mail, at): readonly ReadText[] => {
        const text = readTextOf(mail, read[at], terms);
        return text === null ? [] : [text];
      });
      failed.push(...missing(mails, texts));
      if (texts.length > 0 && !(await lane.saveTexts(lease, texts))) return false;
    }
    return true;
  }

  async function listAttachments({ lease, source, terms, signal, failed }: Work): Promise<boolean> {
    while (!signal.aborted) {
      const mails = await lane.nextLists(lease.accountId, BATCH, failed);
      if (mails.length === 0) break;
      const read = await source.listAttachments(idsOf(mails), signal);
      const lists = mails.flatMap(({ emailId }, at): readonly ListedAttachments[] => {
        const listed = read[at];
        if (listed === undefined || listed instanceof Error) return [];
        // Null: Microsoft has the mail no more, so nothing of it can come.
        return [{ emailId, attachments: (listed ?? []).map((one) => ({ ...one, ...stateOf(one, terms) })) }];
      });
      failed.push(...missing(mails, lists));
      if (lists.length > 0 && !(await lane.saveLists(lease, lists))) return false;
    }
    return true;
  }

  async function fetchAttachments({ lease, source, terms, signal, failed }: Work): Promise<boolean> {
    if (terms.attachments === "ON_OPEN") return true;
    const receivedFrom = terms.attachments === "RECENT" ? new Date(now().getTime() - RECENT_MS) : null;
    while (!signal.aborted) {
      const next = await lane.nextAttachment(lease.accountId, receivedFrom, failed);
      if (next === null) break;
      if (!(await hasRoom())) {
        failed.push(next.id);
        break;
      }
      try {
        const ref = { mailId: next.mailId, attachmentId: next.m365Id };
        const saved = await source.readAttachment(ref, ({ chunks }) => lane.saveBytes(lease, next, chunks), signal);
        if (saved === false) return false;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (isPermanent(error)) await lane.saveRefused(next.id, error.message);
        else failed.push(next.id);
      }
    }
    return true;
  }
}

/** What becomes of a mail's text by what Microsoft gave; null: it comes later. */
export function readTextOf(
  mail: WaitingMail,
  content: MailContent | Error | null | undefined,
  { bodyLimitBytes }: Pick<ContentTerms, "bodyLimitBytes">,
): ReadText | null {
  if (content === undefined || (content instanceof Error && !isPermanent(content))) return null;
  if (content instanceof Error || content === null) return { ...mail, body: unreadable(content) };
  return content.body.state === "LATER" ? null : { ...mail, content: limitBody(content, bodyLimitBytes) };
}

const idsOf = (mails: readonly WaitingMail[]): readonly string[] => mails.map(({ m365Id }) => m365Id);

function missing(mails: readonly WaitingMail[], done: readonly { readonly emailId: string }[]): readonly string[] {
  const ids = new Set(done.map(({ emailId }) => emailId));
  return mails.map(({ emailId }) => emailId).filter((id) => !ids.has(id));
}

function unreadable(error: StoreError | null) {
  return { state: "UNREADABLE" as const, reason: error?.message ?? "Microsoft has this mail no more." };
}

function stateOf({ kind, size }: MailAttachment, { attachmentLimitBytes }: ContentTerms) {
  if (kind === "reference")
    return {
      state: "REFUSED" as const,
      reason: "It is a link to a file that is stored elsewhere. Open it in Outlook.",
    };
  return { state: size > attachmentLimitBytes ? ("TOO_BIG" as const) : ("NOT_FETCHED" as const), reason: null };
}
