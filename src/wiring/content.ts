import { createKeyedHash } from "../adapters/crypto/keyed-hash.ts";
import { findShortage } from "../adapters/database/disk.ts";
import { createBlobStore } from "../adapters/store/mail/blob-store.ts";
import { createContentLaneStore } from "../adapters/store/mail/content-lane-store.ts";
import { readErasedAt } from "../adapters/store/mail/erased-addresses.ts";
import { createContentLane } from "../app/mail/content-lane.ts";
import { forgetInSource } from "../app/mail/forget-in-source.ts";
import type { Config } from "../config.ts";
import { createContentJob } from "../jobs/content-job.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import type { AppParts } from "./app.ts";
import { createContentTermsOf } from "./mail.ts";

/** The job that fetches late texts and attachments. */
export function createContentWork(config: Config, parts: AppParts, holder: string, logger: Logger) {
  const { databases, stores, microsoft, troubles } = parts;
  const { leaseMs } = config.worker;
  const hashOf = createKeyedHash(parts.keys.key, "excluded mail");
  const lane = createContentLaneStore(databases.sync, createBlobStore(databases.sync));
  const runLane = createContentLane({
    lane,
    openMail: async (id, stop) => {
      const source = await microsoft.mailboxes.openMail(
        { id },
        {
          ...{ priority: "HISTORY", stop, writeMs: leaseMs },
          mayWrite: () => true,
          renew: async () => {},
          onWait: () => {},
        },
      );
      return forgetInSource(source, await readErasedAt(databases.sync, id, hashOf));
    },
    termsOf: createContentTermsOf(databases.workers, stores.settings),
    async hasRoom() {
      if (troubles.present.some(({ name }) => name === "disk")) return false;
      // A database elsewhere says itself when its disk is full.
      if (config.database.url !== undefined) return true;
      const shortage = await findShortage(config.dataFolder, undefined, roomForAttachments);
      if (shortage === null) return true;
      troubles.report({
        name: "disk",
        code: "DISK_FULL",
        message: `Attachments wait until there is room. ${shortage}`,
      });
      return false;
    },
    now: () => systemClock.now(),
    ...{ holder, leaseMs },
  });
  return createContentJob({
    lockMs: leaseMs,
    waitingAccounts: lane.waitingAccounts,
    runLane,
    onFailure: (accountId, error) =>
      logger.warn({ err: error, accountId }, "Late texts and attachments of a mailbox wait for the next turn."),
  });
}

/** What the rest of the installation needs beside them. */
const roomForAttachments = 1024 * 1024 * 1024;
