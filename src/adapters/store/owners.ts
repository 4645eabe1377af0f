import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { CollectionResource } from "../../app/collections/choose-collections.ts";
import { signedInStates } from "../../app/ports/account-store.ts";
import type { Reach } from "../../core/access/rights.ts";
import type { TreeFolder } from "../../core/mail/followed-folders.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { within } from "../database/reach-sql.ts";
import { primaryAccountOf } from "./primary-mailbox.ts";

/** The owners of things: rights are checked against them. */
export function createOwners(prisma: PrismaClient) {
  return {
    /** The person of a task that is not deleted. */
    async ofTask(taskId: string) {
      if (!isUuid(taskId)) return null;
      const task = await prisma.officeTask.findFirst({
        where: { id: taskId, deletedAt: null },
        select: { ownerId: true, owner: { select: { organizationId: true } } },
      });
      return task === null ? null : { userId: task.ownerId, organizationId: task.owner.organizationId };
    },
    /** The person of an event that is not deleted. */
    async ofEvent(eventId: string) {
      if (!isUuid(eventId)) return null;
      const event = await prisma.officeEvent.findFirst({
        where: { id: eventId, deletedAt: null },
        select: { ownerId: true, owner: { select: { organizationId: true } } },
      });
      return event === null ? null : { userId: event.ownerId, organizationId: event.owner.organizationId };
    },
    /** The account of a run or a conflict. */
    async accountOf(kind: "run" | "conflict", id: string): Promise<string | null> {
      if (!isUuid(id)) return null;
      const select = { accountId: true };
      const found =
        kind === "run"
          ? await prisma.run.findUnique({ where: { id }, select })
          : await prisma.conflict.findUnique({ where: { id }, select });
      return found?.accountId ?? null;
    },
    /** Microsoft's ids of the existing lists or calendars. */
    async collectionsOf(accountId: string, resource: CollectionResource) {
      const rows = await prisma.collection.findMany({
        where: { accountId, resource, state: { not: "GONE" } },
        select: { externalId: true, isReadOnly: true },
      });
      return rows.map(({ externalId, isReadOnly }) => ({ id: externalId, isReadOnly }));
    },
    /** The existing folders of a mailbox. */
    async mailFoldersOf(accountId: string): Promise<readonly TreeFolder[]> {
      const rows = await prisma.collection.findMany({
        where: { accountId, resource: "EMAIL", state: { not: "GONE" } },
        select: { externalId: true, parentId: true, wellKnown: true, isReadOnly: true, state: true },
      });
      return rows.map(({ isReadOnly, state, ...folder }) => ({
        ...folder,
        isHidden: isReadOnly,
        isFollowed: state === "ACTIVE",
      }));
    },
    /** The time zone of the mailbox that takes the tasks that a person makes; null if there is none. */
    async zoneOfPrimary(userId: string): Promise<string | null> {
      const [found] = await prisma.$queryRaw<{ timeZone: string }[]>`
        SELECT time_zone AS "timeZone" FROM account WHERE state <> 'NO_MAILBOX'
          AND id = ${primaryAccountOf(Prisma.sql`${userId}::uuid`, Prisma.sql`'TASKS'::resource`)}`;
      return found?.timeZone ?? null;
    },
    async organizationExists(id: string): Promise<boolean> {
      return isUuid(id) && (await prisma.organization.count({ where: { id } })) > 0;
    },
    /** All accounts within a reach. */
    async accountsWithin(reach: Reach): Promise<readonly string[]> {
      const rows = await prisma.$queryRaw<{ id: string }[]>`SELECT a.id FROM account a WHERE ${within(reach, "a")}`;
      return rows.map(({ id }) => id);
    },
    /** Connected accounts of a person. */
    async accountsOf(userId: string): Promise<readonly string[]> {
      const rows = await prisma.account.findMany({
        where: { userId, state: { in: [...signedInStates] } },
        select: { id: true },
      });
      return rows.map(({ id }) => id);
    },
  };
}
