import { createMemoryMailStore, type MemoryMail, type MemoryMailStore } from "../../src/adapters/memory/mail-store.ts";
import { createMailReach } from "../../src/app/mail/mail-reach.ts";
import { createReadMail } from "../../src/app/mail/read-mail.ts";
import type { MailboxRow } from "../../src/app/ports/mail/mailboxes.ts";
import type { StoredLayers } from "../../src/app/ports/settings-store.ts";
import type { MailSharing } from "../../src/core/access/mail-access.ts";
import type { Role } from "../../src/core/access/role.ts";
import { type TokenScope, tokenScopes } from "../../src/core/access/token-scopes.ts";
import type { Viewer } from "../../src/core/access/viewer.ts";
import { emptyMail } from "../../src/core/records/mail.ts";

/** An id that is the same in every run: the n-th of its kind. */
export const idOf = (kind: number, nth: number): string =>
  `${String(kind).padStart(8, "0")}-0000-4000-8000-${String(nth).padStart(12, "0")}`;

const ours = idOf(1, 1);
const theirs = idOf(1, 2);

export const una = idOf(2, 1);
export const kim = idOf(2, 2);
export const stranger = idOf(2, 3);
export const administrator = idOf(2, 4);
export const auditor = idOf(2, 5);

export const mailboxOf = {
  una: idOf(3, 1),
  kim: idOf(3, 2),
  stranger: idOf(3, 3),
  system: idOf(3, 4),
} as const;

export const mailboxRows: readonly MailboxRow[] = [
  { accountId: mailboxOf.una, organizationId: ours, userId: una, isGranted: false },
  { accountId: mailboxOf.kim, organizationId: ours, userId: kim, isGranted: false },
  { accountId: mailboxOf.stranger, organizationId: theirs, userId: stranger, isGranted: false },
  { accountId: mailboxOf.system, organizationId: ours, userId: null, isGranted: false },
];

export function viewerOf(
  userId: string,
  role: Role = "USER",
  scopes: readonly TokenScope[] = tokenScopes,
  organizationId = userId === stranger ? theirs : ours,
): Viewer {
  return { userId, organizationId, name: userId, email: `${userId}@example.com`, role, scopes };
}

export interface MailRules {
  /** Of both organizations. */
  readonly sharing: MailSharing;
  readonly ownDomains: readonly string[];
  /** Where the domains are not set. Default: nobody has connected an account. */
  readonly tenants?: StoredLayers["tenants"];
  /** What a person narrows it to. */
  readonly narrowed?: Readonly<Record<string, MailSharing>>;
  /** Whose glass is broken, by who broke it. */
  readonly glass?: Readonly<Record<string, readonly string[]>>;
}

/** Two organizations, their mailboxes and rules, and mail: in memory, or where these readers read it. */
export function createMailWorld(rules: MailRules, readers?: Pick<MemoryMailStore, "reader" | "folders">) {
  const store = createMemoryMailStore();
  const { reader, folders } = readers ?? store;
  const scope = (overrides: Readonly<Record<string, unknown>>) => ({ version: 1, overrides });
  const layersOf = (ownerId: string): StoredLayers => ({
    isResting: false,
    application: scope({}),
    hasClientSecret: false,
    system: scope({}),
    organization: scope({ EMAIL_SHARING: rules.sharing, EMAIL_OWN_DOMAINS: rules.ownDomains }),
    tenants: rules.tenants ?? [],
    user: scope(rules.narrowed?.[ownerId] === undefined ? {} : { EMAIL_SHARING: rules.narrowed[ownerId] }),
  });
  const reach = createMailReach({
    mailboxes: {
      list: async ({ userIds, organizationId }) =>
        mailboxRows.filter(
          (row) => (row.userId !== null && userIds.includes(row.userId)) || row.organizationId === organizationId,
        ),
    },
    settings: {
      readLayers: async (ownerId) => layersOf(ownerId),
      readLayersOf: async (ownerIds) => new Map(ownerIds.map((id) => [id, layersOf(id)])),
    },
    async readable({ userId }) {
      const opened = rules.glass?.[userId] ?? [];
      return opened.length === 0 ? { kind: "own", userId } : { kind: "people", userIds: [userId, ...opened] };
    },
  });
  return { store, reach, read: createReadMail({ mail: reader, folders, reach }) };
}

/** A mail from a customer that is HERE, with a word of its own in each part. */
export function mailOf(nth: number, accountId: string, changes: Partial<MemoryMail> = {}): MemoryMail {
  return {
    ...emptyMail,
    id: idOf(4, nth),
    accountId,
    threadId: idOf(5, nth),
    state: "HERE",
    folderId: `folder${nth}`,
    subject: `subject${nth}`,
    receivedAt: "2026-03-02T08:00:00Z",
    type: "MAIL",
    from: { name: `people${nth}`, address: "buyer@customer.example" },
    sender: null,
    to: [{ name: "", address: "una@contoso.example" }],
    cc: [],
    bcc: [{ name: `bcc${nth}`, address: "quiet@contoso.example" }],
    replyTo: [],
    sentAt: "2026-03-02T07:59:00Z",
    messageId: `<message${nth}@customer.example>`,
    inReplyTo: null,
    references: [],
    conversationId: `conversation${nth}`,
    preview: `text${nth} preview`,
    sensitivity: "normal",
    size: 2_000 + nth,
    hasAttachments: false,
    asksForReceipt: false,
    webLink: `https://outlook.example/owner${nth}`,
    headers: [{ name: "Bcc", value: `bcc${nth}` }],
    body: { state: "STORED", type: "text", content: `text${nth}`, text: `text${nth}` },
    ...changes,
  };
}
