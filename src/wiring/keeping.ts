import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createKeyedHash } from "../adapters/crypto/keyed-hash.ts";
import type { SqlDatabase } from "../adapters/database/sql-database.ts";
import { createLegalHoldStore } from "../adapters/store/mail/legal-holds.ts";
import { createMailPurge } from "../adapters/store/mail/mail-purge.ts";
import type { AccountAccess } from "../app/access/account-access.ts";
import { createLegalHolds } from "../app/mail/keeping/legal-holds.ts";
import { createPurgeMail } from "../app/mail/keeping/purge-mail.ts";
import { reachOf } from "../core/access/rights.ts";
import type { App } from "../graphql/context.ts";
import { accountsWithin } from "../graphql/visible.ts";
import { isUuid } from "../lib/is-uuid.ts";

export interface KeepingParts {
  readonly prisma: PrismaClient;
  readonly sql: SqlDatabase;
  readonly key: Uint8Array;
  readonly accountAccess: AccountAccess;
}

/** How long mail is kept, and what is deleted of it on purpose. */
export function createKeeping({ prisma, sql, key, accountAccess }: KeepingParts): App["keeping"] {
  return {
    holds: createLegalHolds({
      holds: createLegalHoldStore(prisma),
      accountOf: async (id) => (isUuid(id) ? prisma.account.findUnique({ where: { id } }) : null),
      organizationExists: async (id) => isUuid(id) && (await prisma.organization.count({ where: { id } })) > 0,
    }),
    purge: createPurgeMail({
      mail: createMailPurge({ prisma, sql, hashOf: createKeyedHash(key, "excluded mail") }),
      access: accountAccess,
      operated: async (viewer) => {
        const where = accountsWithin(reachOf(viewer, "operateAccounts"));
        return (await prisma.account.findMany({ where, select: { id: true } })).map(({ id }) => id);
      },
    }),
  };
}
