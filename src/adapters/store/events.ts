import type { OfficeEvent, PrismaClient } from "../../../prisma/generated/client.ts";
import type { EventReader, StoredEvent } from "../../app/ports/event-reader.ts";
import type { Reach } from "../../core/access/rights.ts";
import { emptyEvent, eventOf } from "../../core/records/event.ts";
import type { FieldValue } from "../../core/records/record.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { unreachable } from "../../lib/unreachable.ts";

/** Events as people read them. Sync reads them through its own table, which locks. */
export function createEventReader(prisma: PrismaClient): EventReader {
  return {
    async find(reach, id) {
      if (!isUuid(id)) return null;
      const row = await prisma.officeEvent.findFirst({ where: { id, deletedAt: null, ...ownedWithin(reach) } });
      return row === null ? null : storedEvent(row);
    },
    async inRange(reach, ownerId, { from, to }, limit) {
      if (ownerId !== null && !isUuid(ownerId)) return [];
      const rows = await prisma.officeEvent.findMany({
        where: {
          AND: [
            { deletedAt: null, startsAt: { lte: to }, OR: [{ endsAt: null }, { endsAt: { gte: from } }] },
            ownedWithin(reach),
            ...(ownerId === null ? [] : [{ ownerId }]),
          ],
        },
        take: limit,
      });
      return rows.map(storedEvent);
    },
    async withUids(ownerId, uids) {
      const rows = await prisma.officeEvent.findMany({ where: { ownerId, deletedAt: null, uid: { in: [...uids] } } });
      return rows.map(storedEvent);
    },
  };
}

function ownedWithin(reach: Reach) {
  switch (reach.kind) {
    case "all":
      return {};
    case "organization":
      return { owner: { organizationId: reach.organizationId } };
    case "own":
      return { ownerId: reach.userId };
    case "people":
      return { ownerId: { in: [...reach.userIds] } };
    case "none":
      return { id: { in: [] } };
    default:
      return unreachable(reach);
  }
}

const names = Object.keys(emptyEvent) as (keyof typeof emptyEvent)[];

function storedEvent(row: OfficeEvent): StoredEvent {
  const { id, ownerId, version, createdAt, updatedAt } = row;
  // The columns have the fields' names, and hold what the table of records wrote.
  const fields = Object.fromEntries(names.map((name) => [name, row[name] as FieldValue]));
  return { id, ownerId, version, createdAt, updatedAt, fields: eventOf(fields) };
}
