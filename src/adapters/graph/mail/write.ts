// What Oro changes of a mail's state: a PATCH of what differs, then a move. Both are absolute, so they may be repeated.
import type { ItemRef, M365Records } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { MailFlag } from "../../../core/records/mail.ts";
import type { RecordFields } from "../../../core/records/record.ts";
import { encodeDate } from "../dates.ts";
import type { GraphHttp } from "../http.ts";
import { mustParse } from "../parse.ts";
import { mailHeaders, messagePath, messageUrl, parentUrl } from "./path.ts";
import { readMail } from "./read.ts";
import { wireMessage } from "./wire.ts";
import type { WriteQueue } from "./write-queue.ts";

/** An update is rejected when the folder that a mail should go to takes nothing. */
export interface MailWrites extends Pick<M365Records, "update"> {
  /** For good, wherever it is. */
  purge(ref: ItemRef, signal: AbortSignal): Promise<void>;
}

export interface MailWriteOptions {
  readonly http: GraphHttp;
  readonly queue: WriteQueue;
  /** IANA name, for reading dates, and the mailbox's own name for its zone, for writing them. */
  readonly mailboxZone: string;
  readonly wireZone: string;
}

export function createMailWrites({ http, queue, mailboxZone, wireZone }: MailWriteOptions): MailWrites {
  const ifMatch = (etag: string) => ({ ...mailHeaders(), ...(etag !== "" && { "If-Match": etag }) });
  const itemIn = (body: unknown, folderId: string): M365Item => {
    const message = mustParse(wireMessage, { status: 200, headers: new Headers(), body }, "a mail", true);
    return readMail(message, { folderId, mailboxZone }, false);
  };

  async function move(ref: ItemRef, etag: string, destinationId: string, signal: AbortSignal): Promise<M365Item> {
    const url = `${messagePath(ref.id)}/move`;
    const request = { method: "POST", url, headers: ifMatch(etag), body: { destinationId } } as const;
    const answer = await queue.send(request, signal).catch(async (error) => {
      if (!(error instanceof StoreError) || error.fault !== "notFound") throw error;
      // The mail is gone, or the folder: only the first is for others to look for.
      await http.send({ method: "GET", url: parentUrl(ref.id), headers: mailHeaders() }, signal);
      throw new StoreError("rejected", "The folder that it should be moved to is gone in Microsoft.", { cause: error });
    });
    return itemIn(answer, destinationId);
  }

  return {
    async update(ref, before, fields, changed, signal) {
      const patch = patchOf(fields, changed, wireZone);
      let { etag } = before;
      let item: M365Item | null = null;
      if (patch !== null) {
        const url = messageUrl(ref.id, "state");
        const answer = await queue.send({ method: "PATCH", url, headers: ifMatch(etag), body: patch }, signal);
        item = itemIn(answer, ref.collectionId);
        etag = item.etag;
      }
      if (changed.includes("folderId")) item = await move(ref, etag, String(fields.folderId), signal);
      return { kind: "updated", item: item ?? before };
    },

    async purge({ id }, signal) {
      const url = `${messagePath(id)}/permanentDelete`;
      try {
        await queue.send({ method: "POST", url, headers: mailHeaders() }, signal);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (error.fault === "notFound") return;
        // A hold keeps it: that is this mail's trouble, and not the mailbox's.
        if (error.fault === "denied" && error.code?.toLowerCase() === "errorcannotdeleteobject")
          throw new StoreError("rejected", error.message, { code: error.code, cause: error });
        throw error;
      }
    },
  };
}

function patchOf(fields: RecordFields, changed: readonly string[], wireZone: string): object | null {
  const patch = {
    ...(changed.includes("isRead") && { isRead: fields.isRead }),
    // Made by our own kind of mail, in this shape.
    ...(changed.includes("flag") && { flag: encodeFlag(fields.flag as unknown as MailFlag, wireZone) }),
    ...(changed.includes("categories") && { categories: fields.categories }),
  };
  return Object.keys(patch).length === 0 ? null : patch;
}

/** https://learn.microsoft.com/graph/api/resources/followupflag: a due date needs a start date. */
function encodeFlag({ status, startDate, dueDate, completedDate }: MailFlag, zone: string): object {
  const start = startDate ?? dueDate;
  if (status === "notFlagged") return { flagStatus: status };
  return {
    flagStatus: status,
    ...(start !== null && { startDateTime: encodeDate(start, zone) }),
    ...(dueDate !== null && { dueDateTime: encodeDate(dueDate, zone) }),
    ...(status === "complete" && completedDate !== null && { completedDateTime: encodeDate(completedDate, zone) }),
  };
}
