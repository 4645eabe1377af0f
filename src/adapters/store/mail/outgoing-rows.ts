import { Prisma } from "../../../../prisma/generated/client.ts";
import type { OutgoingAttachment, OutgoingContent } from "../../../app/ports/mail/mail-sender.ts";
import type { StoredOutgoing } from "../../../app/ports/mail/outgoing-mail.ts";
import type { Approval, OutgoingState } from "../../../core/mail/outgoing/outgoing.ts";
import type { Settled } from "../../../core/mail/outgoing/settle.ts";
import { storableJson, storableText } from "../../../lib/storable-json.ts";
import { outgoingEvent } from "../../feed/feed-events.ts";

/** Of a message `o` and its account `a`. @param html what it says, or "" where nobody asks */
const columnsWith = (
  html: Prisma.Sql,
) => Prisma.sql`o.id, o.account_id AS "accountId", a.organization_id AS "organizationId",
  o.ordered_by_id AS "orderedById", o.state, o.version, o.created_at AS "createdAt", o.updated_at AS "updatedAt", o.send_at AS "sendAt",
  o.due_at AS "dueAt", o.draft_begun_at AS "draftBegunAt", o.draft_id AS "draftId", o.draft_etag AS "draftEtag",
  o.draft_fingerprint AS "draftFingerprint", o.submitted_at AS "submittedAt", o.looks, o.refusal, o.hold, o.approved, o.copy_id AS "copyId",
  COALESCE(o.copy_email_id, (
    SELECT l.office_id FROM link l WHERE l.account_id = o.account_id AND l.resource = 'EMAIL' AND l.m365_id = o.copy_id LIMIT 1
  )) AS "copyEmailId", o.bounces, o.message_id AS "messageId", o.origin, o.origin_email_id AS "originEmailId", o."from", o."to",
  o.cc, o.bcc, o.subject, ${html} AS html, o.text, o.importance, COALESCE((
    SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'contentType', f.content_type, 'size', f.size, 'isInline', f.is_inline,
      'contentId', f.content_id) ORDER BY f.nth, f.id)
    FROM outgoing_attachment f WHERE f.outgoing_id = o.id), '[]') AS attachments`;

export const outgoingColumns = columnsWith(Prisma.sql`o.html`);
export const outgoingColumnsWithoutText = columnsWith(Prisma.sql`''`);

type Content = Omit<OutgoingContent, "marker" | "automatic">;

export interface OutgoingRow extends Omit<StoredOutgoing, "draft" | "content">, Content {
  readonly draftId: string | null;
  readonly draftEtag: string | null;
  readonly draftFingerprint: string | null;
  readonly attachments: readonly OutgoingAttachment[];
  /** Of an automatic answer. */
  readonly text: string | null;
}

export function toOutgoing(row: OutgoingRow): StoredOutgoing {
  const { draftId, draftEtag, draftFingerprint, messageId, origin, from, to, cc, bcc, ...more } = row;
  const { subject, html, text, importance, attachments, ...rest } = more;
  const hasDraft = draftId !== null && draftEtag !== null && draftFingerprint !== null;
  return {
    ...rest,
    draft: hasDraft ? { id: draftId, etag: draftEtag, fingerprint: draftFingerprint } : null,
    content: {
      ...{ messageId, marker: row.id, origin, from, to, cc, bcc, subject, html, importance, attachments },
      ...(text === null ? {} : { automatic: { text } }),
    },
  };
}

/** What a message becomes: its state, the facts that were settled, when somebody looks at it next, and another version. */
export interface OutgoingChange {
  readonly state: OutgoingState;
  readonly facts: Settled["facts"];
  readonly nextAt: Date | null;
  readonly approves?: Approval | null;
}

/** For `UPDATE outgoing_message o SET`. */
export function changeColumns({ state, facts, nextAt, approves = null }: OutgoingChange): Prisma.Sql {
  const columns = [
    Prisma.sql`state = ${state}`,
    Prisma.sql`next_at = ${nextAt}::timestamptz`,
    Prisma.sql`version = o.version + 1`,
    Prisma.sql`updated_at = clock_timestamp()`,
  ];
  const { draftBegunAt, draft, submittedAt, looks, refusal, hold, copyId } = facts;
  if (draftBegunAt !== undefined) columns.push(Prisma.sql`draft_begun_at = ${draftBegunAt}::timestamptz`);
  if (draft !== undefined) {
    columns.push(Prisma.sql`draft_id = ${draft?.id ?? null}, draft_etag = ${draft?.etag ?? null},
      draft_fingerprint = ${draft === null ? null : storableText(draft.fingerprint)}`);
  }
  if (submittedAt !== undefined) columns.push(Prisma.sql`submitted_at = ${submittedAt}::timestamptz`);
  if (looks !== undefined) columns.push(Prisma.sql`looks = ${looks}::int`);
  if (refusal !== undefined) {
    columns.push(Prisma.sql`refusal = ${refusal === null ? null : storableJson(refusal)}::jsonb`);
  }
  if (hold !== undefined) columns.push(Prisma.sql`hold = ${hold}`);
  if (copyId !== undefined) columns.push(Prisma.sql`copy_id = ${copyId}`);
  if (approves !== null) columns.push(Prisma.sql`approved = array_append(o.approved, ${approves}::text)`);
  return Prisma.join(columns, ", ");
}

/** Of a message `o`, with cc and bcc. */
export const recipientCountOf = Prisma.sql`(jsonb_array_length(o."to") + jsonb_array_length(o.cc) + jsonb_array_length(o.bcc))`;

/** Tells subscribers of messages, as part of the statement that changes them. @param changed a table with rows of outgoing_message */
export function outgoingEvents(changed: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    ${Prisma.raw(outgoingEvent)} FROM ${changed} o JOIN account a ON a.id = o.account_id`;
}
