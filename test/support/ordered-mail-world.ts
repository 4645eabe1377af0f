import { createMailHtml } from "../../src/adapters/html/mail-html.ts";
import { createDecideOutgoing } from "../../src/app/mail/sending/decide-outgoing.ts";
import { createMaySend } from "../../src/app/mail/sending/may-send.ts";
import { createOrderMail } from "../../src/app/mail/sending/order-mail.ts";
import { createReadOutgoing } from "../../src/app/mail/sending/read-outgoing.ts";
import { createUploadFile } from "../../src/app/mail/sending/upload-file.ts";
import type { OutgoingMail, OutgoingOrder, StoredOutgoing } from "../../src/app/ports/mail/outgoing-mail.ts";
import type { SendingMailbox } from "../../src/app/ports/mail/sending-mailboxes.ts";
import { isBraked } from "../../src/core/mail/outgoing/outgoing.ts";
import { must } from "../../src/lib/must.ts";
import { createMailWorld, mailboxOf, mailboxRows } from "./mail-world.ts";

export const unasAddress = "una@contoso.example";

/** What is ordered, kept in memory; files are 5 bytes for each upload id. */
export function createSendingWorld(overrides: Readonly<Record<string, unknown>> = {}) {
  const { store, read } = createMailWorld({ sharing: "NOBODY", ownDomains: ["contoso.example"] });
  const orders: OutgoingOrder[] = [];
  const outgoing = new Map<string, StoredOutgoing>();
  const woken: string[] = [];
  const words: string[] = [];
  const facts = { hasOtherApprover: false, mailbox: {} as Partial<SendingMailbox>, m365Id: "m365" as string | null };
  const mailboxOfId = (id: string): SendingMailbox | null => {
    const row = mailboxRows.find(({ accountId }) => accountId === id);
    if (row === undefined) return null;
    const { accountId, organizationId, userId } = row;
    return {
      ...{ id: accountId, organizationId, userId, userPrincipalName: unasAddress, displayName: "Una" },
      ...{
        timeZone: "Etc/UTC",
        state: "CONNECTED",
        grantedScopes: ["User.Read", "Mail.ReadWrite", "Mail.Send"],
        access: "OWN",
      },
      ...facts.mailbox,
    };
  };
  const mailboxes = {
    find: async (id: string) => mailboxOfId(id),
    isOf: async (viewer: { readonly userId: string }, mailbox: { readonly userId: string | null }) =>
      mailbox.userId === viewer.userId,
    ofViewer: async ({ userId }: { readonly userId: string }) =>
      mailboxRows.filter((row) => row.userId === userId).map((row) => must(mailboxOfId(row.accountId), "a mailbox")),
    hasOtherApprover: async () => facts.hasOtherApprover,
  };
  const scope = (of: Readonly<Record<string, unknown>>) => ({ version: 1, overrides: of });
  const settings = {
    readLayers: async () => ({
      ...{ isResting: false, hasClientSecret: true, tenants: [], organization: scope({}), user: scope(overrides) },
      application: scope({ clientId: "00000000-0000-4000-8000-000000000001", tenantId: "contoso.example" }),
      system: scope({ ...overrides, EMAIL_SYNC_ENABLED: true }),
    }),
  };
  const ledger: OutgoingMail = {
    async upload(_file, chunks) {
      let size = 0;
      for await (const chunk of chunks) size += chunk.byteLength;
      return { id: "upload", size };
    },
    async add(order) {
      const known = [...outgoing.values()].find(
        ({ orderedById }, at) =>
          orderedById === order.orderedById && orders[at]?.idempotencyKey === order.idempotencyKey,
      );
      if (order.idempotencyKey !== null && known !== undefined) return { kind: "again", outgoing: known };
      orders.push(order);
      const made = outgoingOf(order);
      outgoing.set(order.id, made);
      return { kind: "ordered", outgoing: made };
    },
    async change(id, act, version, by) {
      const present = must(outgoing.get(id), "the mail");
      words.push(`${act} ${by.userId} ${version ?? "any"}`);
      return present.state === "SENT"
        ? { kind: "refused", outgoing: present }
        : { kind: "changed", outgoing: { ...present, version: present.version + 1n } };
    },
    async list({ of, states }) {
      const rows = [...outgoing.values()].filter((mail) =>
        "accountIds" in of
          ? of.accountIds.includes(mail.accountId) && (states?.includes(mail.state) ?? true)
          : isBraked(mail) &&
            mail.orderedById !== of.braked.notOrderedById &&
            [null, mail.organizationId].includes(of.braked.organizationId) &&
            [null, mail.accountId].includes(of.braked.accountId),
      );
      return { rows, hasMore: false };
    },
    one: async (id) => outgoing.get(id) ?? null,
  };
  const wake = async (accountId: string) => void woken.push(accountId);
  const maySend = createMaySend({ mailboxes, settings });
  const fetched: string[] = [];
  return {
    ...{ store, orders, outgoing, woken, words, facts, fetched, maySend },
    order: createOrderMail({
      ...{ maySend, read, html: createMailHtml(), outgoing: ledger, wake },
      body: {
        fetchText: async () => ({ reason: "Microsoft does not answer." }),
        attachments: async (_viewer, emailId) => ({
          isComplete: true,
          rows: store.rows.attachments.filter((file) => file.emailId === emailId),
        }),
      },
      origins: {
        of: async () => (facts.m365Id === null ? null : { account: { id: mailboxOf.una }, mailId: facts.m365Id }),
      },
      fetchAttachment: {
        async fetch(id) {
          fetched.push(id);
          return { kind: "STORED", blobId: "blob", length: 5 };
        },
      },
      now: () => new Date("2026-03-02T09:00:00Z"),
    }),
    decide: createDecideOutgoing({
      maySend,
      mailboxes,
      outgoing: ledger,
      wake,
      now: () => new Date("2026-03-02T09:00:00Z"),
    }),
    reading: createReadOutgoing({ mailboxes, outgoing: ledger }),
    uploading: createUploadFile(maySend, ledger),
  };
}

export function outgoingOf(order: OutgoingOrder, rest: Partial<StoredOutgoing> = {}): StoredOutgoing {
  const at = new Date("2026-03-02T09:00:00Z");
  const { id, accountId, orderedById, sendAt, originEmailId } = order;
  return {
    ...{ id, accountId, orderedById, sendAt, originEmailId, organizationId: "ours", version: 1n },
    ...{ createdAt: at, updatedAt: at, dueAt: at, state: "WAITING", draftBegunAt: null, draft: null },
    ...{ submittedAt: null, looks: 0, refusal: null, hold: null, approved: [], copyId: null },
    ...{ copyEmailId: null, bounces: [] },
    content: { ...order.content, messageId: `<${id}@contoso.example>`, marker: id, attachments: [] },
    ...rest,
  };
}

export const unas = {
  accountId: mailboxOf.una,
  to: ["Ben <ben@elsewhere.example>"],
  subject: "Minutes",
  text: "Hello",
};
