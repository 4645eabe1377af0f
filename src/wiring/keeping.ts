import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createLegalHoldStore } from "../adapters/store/mail/legal-holds.ts";
import { createLegalHolds } from "../app/mail/keeping/legal-holds.ts";
import type { App } from "../graphql/context.ts";
import { isUuid } from "../lib/is-uuid.ts";

export interface KeepingParts {
  readonly prisma: PrismaClient;
}

/** How long mail is kept, and what is deleted of it on purpose. */
export function createKeeping({ prisma }: KeepingParts): App["keeping"] {
  return {
    holds: createLegalHolds({
      holds: createLegalHoldStore(prisma),
      accountOf: async (id) => (isUuid(id) ? prisma.account.findUnique({ where: { id } }) : null),
      organizationExists: async (id) => isUuid(id) && (await prisma.organization.count({ where: { id } })) > 0,
    }),
  };
}
