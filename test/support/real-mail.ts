import { createMailHtml } from "../../src/adapters/html/mail-html.ts";
import { createBlobStore } from "../../src/adapters/store/mail/blob-store.ts";
import { createContentLaneStore } from "../../src/adapters/store/mail/content-lane-store.ts";
import { createMailAttachmentReader } from "../../src/adapters/store/mail/mail-attachment-reader.ts";
import { createMailReader } from "../../src/adapters/store/mail/mail-reader.ts";
import { createContentLane } from "../../src/app/mail/content-lane.ts";
import { createFetchText } from "../../src/app/mail/fetch-text.ts";
import { createReadBody, type ShownBody } from "../../src/app/mail/read-body.ts";
import { framePath, inlinePath } from "../../src/app/mail/signed-addresses.ts";
import type { FetchText } from "../../src/app/ports/mail/fetch-text.ts";
import type { MailAttachmentReader } from "../../src/app/ports/mail/mail-attachments.ts";
import type { ListedMail, MailFilter, MailReader } from "../../src/app/ports/mail/mail-reader.ts";
import type { ReachedMailbox } from "../../src/core/access/mail-access.ts";
import { createContentJob } from "../../src/jobs/content-job.ts";
import { must } from "../../src/lib/must.ts";
import { openMail } from "./mail-histories.ts";
import { una, viewerOf } from "./mail-world.ts";
import { openRealStage, type RealStage } from "./real-stage.ts";
import { accountId, createRealSync, type RealSync } from "./real-sync.ts";

/** A mailbox of the simulator's, read by the engine and the content lane as users run them, and read by its owner. */
export interface RealMail extends RealStage {
  readonly real: RealSync;
  readonly mailboxes: readonly ReachedMailbox[];
  readonly reader: MailReader;
  readonly attachments: MailAttachmentReader;
  readonly blobs: ReturnType<typeof createBlobStore>;
  readonly fetchText: FetchText;
  /** One turn of the job that fetches late texts and attachments. */
  fetchContent(): Promise<void>;
  /** The newest first. */
  find(search?: string, filter?: MailFilter): Promise<readonly ListedMail[]>;
  /** What the page would get of a mail. */
  shown(emailId: string): Promise<ShownBody>;
}

export async function openRealMail(person: string, pageSize = 50): Promise<RealMail> {
  const stage = await openRealStage();
  const { prisma, sql } = stage;
  const settings = { conflictRule: "M365_WINS", mail: openMail } as const;
  const real = createRealSync({ ...stage, resource: "EMAIL", person, pageSize, settings });
  await real.reset();
  const blobs = createBlobStore(sql);
  const lane = createContentLaneStore(sql, blobs);
  const openSource = (id: string) => real.mailboxes.openMail({ id });
  const termsOf = async () => ({
    attachments: "ALL" as const,
    attachmentLimitBytes: 1_000_000,
    bodyLimitBytes: 50_000_000,
  });
  const runLane = createContentLane({
    lane,
    openMail: openSource,
    termsOf,
    hasRoom: async () => true,
    now: real.clock.now,
    ...{ holder: "test", leaseMs: 60_000 },
  });
  const job = createContentJob({
    lockMs: 60_000,
    waitingAccounts: lane.waitingAccounts,
    runLane,
    onFailure: (_, error) => {
      throw error;
    },
  });
  const mailboxes: readonly ReachedMailbox[] = [{ accountId, reach: { kind: "ALL", level: "OWNER" } }];
  const reader = createMailReader(prisma);
  const attachments = createMailAttachmentReader(prisma);
  const fetchText = createFetchText({ lane, openMail: openSource, termsOf });
  const body = createReadBody({
    ...{ attachments, html: createMailHtml(), reach: async () => mailboxes },
    inlineAddresses: { addressOf: ({ attachmentId }) => `${inlinePath}${attachmentId}`, read: () => null },
    frameAddresses: { addressOf: ({ emailId }) => `${framePath}${emailId}`, read: () => null },
    ...{ read: { find: async () => null }, viewerOf: async () => null, fetchText },
  });
  return {
    ...stage,
    ...{ real, mailboxes, reader, attachments, blobs, fetchText },
    fetchContent: () => job.run({ key: "", data: {}, signal: new AbortController().signal, touch: async () => {} }),
    async find(search, filter = {}) {
      const asked = { mailboxes, filter, ...(search === undefined ? {} : { search }) };
      return (await reader.list({ ...asked, order: "NEWEST_FIRST", first: 100, after: null })).rows;
    },
    async shown(emailId) {
      const mail = must(await reader.one(mailboxes, emailId), "the mail");
      const by = { viewer: viewerOf(una), tokenId: "test" };
      return must(await body.body(by, mail, { showRemoteImages: false }), "what it says");
    },
  };
}
