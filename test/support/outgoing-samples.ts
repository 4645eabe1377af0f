import { randomUUID } from "node:crypto";
import type { SqlDatabase } from "../../src/adapters/database/sql-database.ts";
import type { OutgoingOrder } from "../../src/app/ports/mail/outgoing-mail.ts";
import { must } from "../../src/lib/must.ts";

export interface SampleMailbox {
  readonly organizationId: string;
  readonly accountId: string;
}

/** A connected mailbox without a person. */
export async function createMailbox(sql: SqlDatabase, address = "una@fabrikam.example"): Promise<SampleMailbox> {
  const [row] = await sql.$queryRaw<SampleMailbox[]>`
    WITH o AS (INSERT INTO organization (name) VALUES ('Works') RETURNING id)
    INSERT INTO account (organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
    SELECT id, 'tenant', ${randomUUID()}, ${address}, 'Una', 'CONNECTED', '{Mail.ReadWrite,Mail.Send}' FROM o
    RETURNING id AS "accountId", organization_id AS "organizationId"`;
  return must(row, "a mailbox");
}

export const plainContent: OutgoingOrder["content"] = {
  ...{ origin: null, from: null, cc: [], bcc: [], subject: "Minutes", html: "<p>Hello</p>", importance: "normal" },
  to: [{ name: "Ben", address: "ben@elsewhere.example" }],
};

/** An order that is due at once. */
export function anOrder(accountId: string, rest: Partial<OutgoingOrder> = {}): OutgoingOrder {
  return {
    ...{ id: randomUUID(), accountId, orderedById: randomUUID(), idempotencyKey: null, sendAt: null, undoSeconds: 0 },
    ...{
      content: plainContent,
      originEmailId: null,
      uploadIds: [],
      forwardedIds: [],
      mostFileBytes: 1_000_000,
      by: { name: "Una" },
      ...rest,
    },
  };
}
