import { z } from "zod";
import type { OfficeWrite } from "../../../core/records/office-record.ts";
import type { FeedEvent } from "../feed.ts";

/** Mail of one mailbox that was written together: ids of emails, by what became of them. */
export interface MailChange {
  readonly accountId: string;
  readonly arrived: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

type About = Pick<FeedEvent, "organizationId" | "userId"> & { readonly accountId: string };

/** One event for all that a transaction writes, however much it is. Null if it writes nothing. */
export function mailEvent(about: About, writes: readonly OfficeWrite[]): FeedEvent | null {
  if (writes.length === 0) return null;
  const idsOf = (op: OfficeWrite["op"]) =>
    writes
      .filter((write) => write.op === op)
      .map(({ id }) => id)
      .join(",");
  const detail = { arrived: idsOf("create"), changed: idsOf("update"), removed: idsOf("delete") };
  return { topic: "email", resource: "EMAIL", ...about, detail };
}

const ids = z.string().transform((text) => (text === "" ? [] : text.split(",")));
const shape = z.object({ arrived: ids, changed: ids, removed: ids });

/** Null for an event of another kind, or of a version that this one does not know. */
export function mailChangeOf({ topic, accountId, detail }: FeedEvent): MailChange | null {
  const { success, data } = shape.safeParse(detail);
  return topic !== "email" || accountId === undefined || !success ? null : { accountId, ...data };
}
