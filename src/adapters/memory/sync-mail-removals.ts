import type { MailRemovals } from "../../app/ports/sync/mail-removals.ts";
import type { MailContent } from "../../core/records/mail.ts";
import type { MemoryOfficeTable } from "./office-table.ts";
import type { OpenSyncState } from "./sync-state.ts";

export function memoryMailRemovals(
  state: OpenSyncState,
  office: MemoryOfficeTable<null>,
  ownerId: string,
): MailRemovals {
  const without = <T>(map: Map<string, T>, isGone: (one: T) => boolean): void => {
    for (const [key, one] of map) if (isGone(one)) map.delete(key);
  };
  return {
    async mailHere(after, limit) {
      const ids = office
        .idsOf(ownerId)
        .filter((id) => after === null || id > after)
        .slice(0, limit);
      const records = await office.load(null, ownerId, ids);
      return records.map(({ id, fields }) => {
        const link = [...state.links.values()].find(({ officeId }) => officeId === id);
        const isHere = link?.state === "ACTIVE" || link?.state === "CONFLICT";
        return {
          ...(office.contentOf(id) as unknown as MailContent),
          ...{ emailId: id, receivedAt: typeof fields.receivedAt === "string" ? fields.receivedAt : null },
          isHeld: state.held.has(id),
          place: link !== undefined && isHere ? { m365Id: link.m365Id, collectionId: link.collectionId } : null,
        };
      });
    },
    async removeMail(emailIds) {
      const isIn = (id: string | null): boolean => id !== null && emailIds.includes(id);
      const m365Ids = [...state.links.values()].flatMap(({ officeId, m365Id }) => (isIn(officeId) ? [m365Id] : []));
      without(state.links, ({ officeId }) => isIn(officeId));
      without(state.inbox, ({ side, recordId }) => (side === "office" ? isIn(recordId) : m365Ids.includes(recordId)));
      without(state.plan, ({ officeId }) => isIn(officeId));
      without(state.conflicts, ({ officeId }) => isIn(officeId));
      without(state.alerts, ({ itemId }) => isIn(itemId));
      without(state.effects, ({ officeId }) => isIn(officeId));
      office.forget(emailIds);
    },
    async endRemovals(ids) {
      if (state.removals === null) return;
      const left = state.removals.ids.filter((id) => !ids.includes(id));
      state.removals = left.length === 0 ? null : { ...state.removals, ids: left };
    },
  };
}
