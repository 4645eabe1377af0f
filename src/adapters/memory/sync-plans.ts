import type { Plans } from "../../app/ports/sync/plans.ts";
import type { MemoryPlanItem, OpenSyncState } from "./sync-state.ts";

/** The plan of one run, over a map. */
export function memoryPlans(state: OpenSyncState, runId: string): Plans {
  const toDo = (): readonly MemoryPlanItem[] =>
    [...state.plan.values()]
      .filter((item) => item.runId === runId && item.isCurrent && !item.isCarriedOut)
      .toSorted((one, other) => (one.nth < other.nth ? -1 : 1));
  const put = (item: MemoryPlanItem): void => void state.plan.set(item.pairKey, item);
  const sideCounts = (items: readonly MemoryPlanItem[]) => ({
    inOffice: items.filter(({ inOffice }) => inOffice === "DELETE").length,
    inM365: items.filter(({ inM365 }) => inM365 === "DELETE").length,
  });
  return {
    beginPlan: async () => {
      for (const item of state.plan.values()) {
        const isKept = item.askedAs !== null || item.approvedMails.length > 0;
        if (!isKept || item.runId !== runId) state.plan.delete(item.pairKey);
        else put({ ...item, isCurrent: false });
      }
    },
    savePlan: async (items) => {
      for (const item of items) {
        const before = state.plan.get(item.pairKey);
        const writesSame = before?.inOffice === item.inOffice && before.inM365 === item.inM365;
        const holds =
          before?.answer === "REJECTED" || item.mails.every((address) => before?.approvedMails.includes(address));
        state.seq += 1n;
        put({
          ...item,
          ...{ runId, isCurrent: true, isCarriedOut: false, nth: before?.nth ?? state.seq },
          ...{ askedAs: before?.askedAs ?? null, approvedMails: before?.approvedMails ?? [] },
          answer: writesSame && holds ? (before?.answer ?? null) : null,
        });
      }
    },
    plannedItems: async (after, limit) =>
      toDo()
        .filter(({ nth }) => nth > after)
        .slice(0, limit),
    planTotals: async (domain) => {
      const items = toDo().filter(({ answer }) => answer !== "REJECTED");
      const deletions = items.filter(({ isBraked }) => isBraked);
      const meetings = items.filter(({ mails }) => mails.length > 0);
      const people = [...new Set(meetings.flatMap(({ mails }) => mails))].toSorted();
      const fresh = meetings.flatMap((item) => item.mails.filter((one) => !item.approvedMails.includes(one)));
      return {
        deletions: sideCounts(deletions),
        newDeletions: sideCounts(deletions.filter(({ answer }) => answer === null)),
        meetings: meetings.length,
        people: people.length,
        peopleOutside: people.filter((address) => !address.endsWith(`@${domain}`)).length,
        newPeople: new Set(fresh).size,
        sampleTitles: deletions.map(({ title }) => title).slice(0, 50),
        sampleMeetings: meetings.map(({ title }) => title).slice(0, 50),
        sampleAddresses: people.slice(0, 50),
      };
    },
    askAbout: async (question) => {
      if (question === null) {
        for (const item of toDo()) if (item.answer === null) put({ ...item, askedAs: null });
        return;
      }
      const { asksDeletions, asksInvitations } = question;
      for (const item of toDo().filter(({ answer }) => answer !== "REJECTED")) {
        const isAsked = (asksDeletions && item.isBraked) || (asksInvitations && item.mails.length > 0);
        if (!isAsked && item.askedAs === null) continue;
        put({
          ...item,
          answer: null,
          askedAs: !isAsked ? null : asksDeletions && item.isBraked ? "DELETION" : "INVITATIONS",
        });
      }
    },
    carryOut: async (pairKeys) => {
      for (const key of pairKeys) {
        const item = state.plan.get(key);
        if (item?.askedAs == null) state.plan.delete(key);
        else put({ ...item, isCarriedOut: true });
      }
    },
  };
}
