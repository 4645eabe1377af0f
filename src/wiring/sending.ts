import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { SqlDatabase } from "../adapters/database/sql-database.ts";
import { createMailHtml } from "../adapters/html/mail-html.ts";
import { createAddressBook } from "../adapters/store/mail/address-book.ts";
import { createBlobStore } from "../adapters/store/mail/blob-store.ts";
import { createOutgoingMail } from "../adapters/store/mail/outgoing-mail.ts";
import { createSendingMailboxes } from "../adapters/store/mail/sending-mailboxes.ts";
import { createMailOrigins } from "../adapters/store/mail-origins.ts";
import { createCompleteAddresses } from "../app/mail/sending/complete-addresses.ts";
import { createDecideOutgoing } from "../app/mail/sending/decide-outgoing.ts";
import { createMaySend } from "../app/mail/sending/may-send.ts";
import { createOrderMail } from "../app/mail/sending/order-mail.ts";
import { createReadOutgoing } from "../app/mail/sending/read-outgoing.ts";
import { createUploadFile } from "../app/mail/sending/upload-file.ts";
import type { Wakes } from "../app/ports/job-queue.ts";
import type { FetchAttachment } from "../app/ports/mail/fetch-attachment.ts";
import type { SettingsStore } from "../app/ports/settings-store.ts";
import type { App } from "../graphql/context.ts";
import { outboxOrder } from "../jobs/outbox-job.ts";

export interface SendingParts {
  readonly prisma: PrismaClient;
  readonly sync: SqlDatabase;
  readonly settings: SettingsStore;
  readonly mail: Pick<App["mail"], "read" | "body" | "reach">;
  readonly fetchAttachment: FetchAttachment;
  readonly wakes: Wakes;
  readonly now: () => Date;
  /** A new mail was ordered. */
  readonly onOrdered: () => void;
}

/** How people send mail. */
export function createSendingCases(parts: SendingParts): App["sending"] {
  const { prisma, sync, settings, mail, fetchAttachment, wakes, now, onOrdered } = parts;
  const mailboxes = createSendingMailboxes(prisma);
  const outgoing = createOutgoingMail(sync, createBlobStore(sync));
  const maySend = createMaySend({ mailboxes, settings });
  const wake = (accountId: string, runAt: Date) => wakes.wake([outboxOrder(accountId, runAt)]);
  return {
    order: createOrderMail({
      ...{ maySend, outgoing, wake, now, onOrdered, fetchAttachment, html: createMailHtml() },
      ...{ read: mail.read, body: mail.body, origins: createMailOrigins(prisma) },
    }),
    decide: createDecideOutgoing({ maySend, mailboxes, outgoing, wake, now }),
    outgoing: createReadOutgoing({ mailboxes, outgoing }),
    uploads: createUploadFile(maySend, outgoing),
    addresses: createCompleteAddresses({ book: createAddressBook(sync), reach: mail.reach, settings }),
  };
}
