import { randomUUID } from "node:crypto";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createKeyedHash } from "../adapters/crypto/keyed-hash.ts";
import { createSigner } from "../adapters/crypto/signed-value.ts";
import { createMailHtml } from "../adapters/html/mail-html.ts";
import { createMailComposer } from "../adapters/mime/mail-composer.ts";
import { createBlobStore } from "../adapters/store/mail/blob-store.ts";
import { createContentLaneStore } from "../adapters/store/mail/content-lane-store.ts";
import { readErasedAt } from "../adapters/store/mail/erased-addresses.ts";
import { createMailAttachmentReader } from "../adapters/store/mail/mail-attachment-reader.ts";
import { createMailEdits } from "../adapters/store/mail/mail-edits.ts";
import { createMailFolderReader } from "../adapters/store/mail/mail-folder-reader.ts";
import { createMailReader } from "../adapters/store/mail/mail-reader.ts";
import { createMailOrigins } from "../adapters/store/mail-origins.ts";
import { createMailboxes } from "../adapters/store/mailboxes.ts";
import { createOwners } from "../adapters/store/owners.ts";
import type { Authentication } from "../app/access/authentication.ts";
import type { Glass } from "../app/access/glass.ts";
import { type ContentTermsOf, createContentTerms } from "../app/mail/content-terms.ts";
import { createEditMail } from "../app/mail/edit-mail.ts";
import { createFetchAttachment } from "../app/mail/fetch-attachment.ts";
import { createFetchText } from "../app/mail/fetch-text.ts";
import { forgetInSource } from "../app/mail/forget-in-source.ts";
import { createMailFiles } from "../app/mail/mail-files.ts";
import { createMailMessages } from "../app/mail/mail-messages.ts";
import { createMailReach } from "../app/mail/mail-reach.ts";
import { createReadBody } from "../app/mail/read-body.ts";
import { createReadMail } from "../app/mail/read-mail.ts";
import { createFrameAddresses, createInlineAddresses } from "../app/mail/signed-addresses.ts";
import { isSignedIn } from "../app/ports/account-store.ts";
import type { BlobReader } from "../app/ports/mail/blob-store.ts";
import type { FetchAttachment } from "../app/ports/mail/fetch-attachment.ts";
import type { FetchText } from "../app/ports/mail/fetch-text.ts";
import type { MailAttachmentReader } from "../app/ports/mail/mail-attachments.ts";
import type { MailEdits } from "../app/ports/mail/mail-edits.ts";
import type { MailFolderReader } from "../app/ports/mail/mail-folders.ts";
import type { MailReader } from "../app/ports/mail/mail-reader.ts";
import type { MailSources } from "../app/ports/mail-source.ts";
import type { SettingsStore } from "../app/ports/settings-store.ts";
import { createReadZone } from "../app/settings/read-sync-settings.ts";
import { settingsOwnerOf } from "../core/records/record-scope.ts";
import { wallTimeOf } from "../core/records/time-zone.ts";
import type { App } from "../graphql/context.ts";
import type { Logger } from "../server/logger.ts";
import type { Databases } from "./databases.ts";
import { offices } from "./resources.ts";
import type { Stores } from "./stores.ts";

/** Mail as it is stored. */
export interface StoredMail {
  readonly reader: MailReader;
  readonly folders: MailFolderReader;
  readonly attachments: MailAttachmentReader;
  readonly blobs: BlobReader;
  readonly fetchAttachment: FetchAttachment;
  readonly fetchText: FetchText;
  readonly edits: MailEdits;
}

export function createStoredMail(
  { prisma, sync }: Databases,
  sources: MailSources,
  settings: SettingsStore,
  key: Uint8Array,
): StoredMail {
  const hashOf = createKeyedHash(key, "excluded mail");
  const blobs = createBlobStore(sync);
  const opening = {
    lane: createContentLaneStore(sync, blobs),
    openMail: async (accountId: string) =>
      forgetInSource(await sources.openMail({ id: accountId }), await readErasedAt(sync, accountId, hashOf)),
  };
  return {
    reader: createMailReader(prisma),
    folders: createMailFolderReader(prisma),
    attachments: createMailAttachmentReader(prisma),
    blobs,
    fetchAttachment: createFetchAttachment(opening),
    fetchText: createFetchText({ ...opening, termsOf: createContentTermsOf(prisma, settings) }),
    edits: createMailEdits(prisma, offices.EMAIL),
  };
}

/** By what is stored of a mailbox and its owner. */
export function createContentTermsOf(prisma: PrismaClient, settings: SettingsStore): ContentTermsOf {
  return createContentTerms({
    settings,
    async ownerOf(id) {
      const account = await prisma.account.findUnique({ where: { id } });
      return account !== null && isSignedIn(account.state) ? settingsOwnerOf(account) : null;
    },
  });
}

export interface MailParts {
  readonly prisma: PrismaClient;
  readonly settings: SettingsStore;
  readonly glass: Glass;
  readonly authentication: Pick<Authentication, "byTokenId">;
  readonly key: Uint8Array;
  readonly now: () => Date;
  readonly stored: StoredMail;
  /** Null: Microsoft is not asked for originals. */
  readonly sources: MailSources | null;
  readonly onMailChange: (accountId: string) => Promise<void>;
}

/** How people read mail: every way asks the same reach. */
export function createMailCases(parts: MailParts): App["mail"] {
  const { prisma, settings, glass, authentication, key, now, stored, sources, onMailChange } = parts;
  const { attachments, blobs, fetchAttachment, fetchText } = stored;
  const reach = createMailReach({ mailboxes: createMailboxes(prisma), settings, readable: glass.reach });
  const inlineAddresses = createInlineAddresses(createSigner(key, "mail picture"), now);
  const frameAddresses = createFrameAddresses(createSigner(key, "mail frame"), now);
  const viewerOf = async (tokenId: string) => (await authentication.byTokenId(tokenId))?.viewer ?? null;
  const read = createReadMail({ mail: stored.reader, folders: stored.folders, reach });
  const zoneOf = createReadZone(settings, createOwners(prisma).zoneOfPrimary);
  return {
    reach,
    read,
    body: createReadBody({
      ...{ attachments, html: createMailHtml(), reach, read, inlineAddresses, frameAddresses, viewerOf, fetchText },
    }),
    edit: createEditMail({
      ...{ edits: stored.edits, mail: stored.reader, reach, onMailChange },
      newId: randomUUID,
      todayOf: async (userId) => wallTimeOf(now().toISOString(), await zoneOf(userId)).slice(0, 10),
    }),
    files: createMailFiles({ attachments, blobs, fetchAttachment, reach, inlineAddresses, viewerOf }),
    messages: createMailMessages({
      ...{ read, attachments, blobs, reach, sources },
      composer: createMailComposer(),
      origins: createMailOrigins(prisma),
    }),
  };
}

/** Orders a run for mail that was changed in Oro. The change is stored and in the log: the next run finds it, even if none can be ordered now. */
export function createOnMailChange({ accounts, orders, readSettings }: Stores, logger: Logger) {
  return async (accountId: string): Promise<void> => {
    try {
      const owner = await accounts.ownerOf(accountId);
      if (owner === null) return;
      const { isEnabled } = await readSettings(settingsOwnerOf(owner), "EMAIL", accountId);
      if (isEnabled) await orders.requestSync(accountId, "EMAIL", "OFFICE_CHANGE");
    } catch (error) {
      logger.error({ err: error, accountId }, "A change of mail was stored, but its run could not be ordered.");
    }
  };
}
