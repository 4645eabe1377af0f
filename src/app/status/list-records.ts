import { type Reach, reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import type { Listed, ListQuery, ListReader, RecordLists } from "../ports/record-lists.ts";

type Asked<Method extends keyof RecordLists> = Omit<Parameters<RecordLists[Method]>[0], "reader">;

/** The lists as a viewer may see them. Records out of reach are missing; titles that the viewer may not read are null. */
export interface ListRecords {
  failing(viewer: Viewer, query: Asked<"failing">): ReturnType<RecordLists["failing"]>;
  leftOut(viewer: Viewer, query: Asked<"leftOut">): ReturnType<RecordLists["leftOut"]>;
  planItems(viewer: Viewer, query: Asked<"planItems">): ReturnType<RecordLists["planItems"]>;
  plannedRecipients(viewer: Viewer, query: Asked<"plannedRecipients">): ReturnType<RecordLists["plannedRecipients"]>;
}

const nothing: Listed<never> = { rows: [], total: 0 };

/** @param readable the people whose records a viewer may read now */
export function createListRecords(lists: RecordLists, readable: (viewer: Viewer) => Promise<Reach>): ListRecords {
  const reader = async (viewer: Viewer): Promise<ListReader> => ({
    userId: viewer.userId,
    accounts: reachOf(viewer, "readAccounts"),
    records: await readable(viewer),
  });
  const isNobodys = ({ accountId }: Pick<ListQuery, "accountId">) => accountId !== undefined && !isUuid(accountId);
  return {
    failing: async (viewer, query) =>
      isNobodys(query) ? nothing : lists.failing({ ...query, reader: await reader(viewer) }),
    leftOut: async (viewer, query) =>
      isNobodys(query) ? nothing : lists.leftOut({ ...query, reader: await reader(viewer) }),
    planItems: async (viewer, query) =>
      isUuid(query.runId) ? lists.planItems({ ...query, reader: await reader(viewer) }) : nothing,
    plannedRecipients: async (viewer, query) =>
      isUuid(query.runId) ? lists.plannedRecipients({ ...query, reader: await reader(viewer) }) : nothing,
  };
}
