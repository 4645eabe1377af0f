import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createKeyedHash } from "../adapters/crypto/keyed-hash.ts";
import type { SqlDatabase } from "../adapters/database/sql-database.ts";
import { writeReport } from "../adapters/store/audit.ts";
import { inTransaction } from "../adapters/store/context.ts";
import { createErasures } from "../adapters/store/mail/erasures.ts";
import { createLegalHoldStore } from "../adapters/store/mail/legal-holds.ts";
import { createMailPurge } from "../adapters/store/mail/mail-purge.ts";
import type { AccountAccess } from "../app/access/account-access.ts";
import type { Authentication } from "../app/access/authentication.ts";
import { createErasePerson } from "../app/mail/keeping/erase-person.ts";
import { createLegalHolds } from "../app/mail/keeping/legal-holds.ts";
import { createPurgeMail } from "../app/mail/keeping/purge-mail.ts";
import { createExportAddresses, type Signer } from "../app/mail/signed-addresses.ts";
import type { Wakes } from "../app/ports/job-queue.ts";
import type { SecretBox } from "../app/ports/secret-box.ts";
import { reachOf } from "../core/access/rights.ts";
import type { App } from "../graphql/context.ts";
import { eraseOrder } from "../jobs/erase-job.ts";
import type { Stores } from "./stores.ts";

export interface KeepingParts {
  readonly prisma: PrismaClient;
  readonly sql: SqlDatabase;
  readonly key: Uint8Array;
  readonly box: SecretBox;
  readonly owners: Stores["owners"];
  readonly accounts: Stores["accounts"];
  readonly accountAccess: AccountAccess;
  readonly authentication: Pick<Authentication, "byTokenId">;
  readonly mail: Pick<App["mail"], "reach" | "messages">;
  readonly wakes: Wakes;
  readonly now: () => Date;
}

const sealing = (box: SecretBox): Signer => ({
  sign: (text) => box.sealText(text, "mail export"),
  verify: (signed) => box.openText(signed, "mail export"),
});

/** How long mail is kept, and what is deleted of it on purpose. */
export function createKeeping(parts: KeepingParts): App["keeping"] {
  const { prisma, sql, key, box, owners, accounts, accountAccess, authentication, mail, wakes, now } = parts;
  const { organizationExists } = owners;
  return {
    holds: createLegalHolds({
      holds: createLegalHoldStore(prisma),
      mailboxOf: accounts.find,
      organizationExists,
    }),
    erase: createErasePerson({
      erasures: createErasures({ sql, box, hashOf: createKeyedHash(key, "excluded mail") }),
      ...{ organizationExists, reach: mail.reach, messages: mail.messages },
      audit: (report) => inTransaction(prisma, (tx) => writeReport(tx, report)),
      addresses: createExportAddresses(sealing(box), now),
      viewerOf: async (tokenId) => (await authentication.byTokenId(tokenId))?.viewer ?? null,
      onOrdered: () => wakes.wake([eraseOrder()]),
    }),
    purge: createPurgeMail({
      mail: createMailPurge({ prisma, sql, hashOf: createKeyedHash(key, "excluded mail") }),
      access: accountAccess,
      operated: (viewer) => owners.accountsWithin(reachOf(viewer, "operateAccounts")),
    }),
  };
}
