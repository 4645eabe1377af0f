import { builder } from "../builder.ts";

export const RunStateEnum = builder.enumType("RunState", {
  description: "The state of a run.",
  values: {
    QUEUED: {},
    RUNNING: {},
    WAITING: { description: "Microsoft asked to wait; it continues automatically." },
    AWAITING_APPROVAL: { description: "A brake stopped it: approve or reject." },
    SUCCEEDED: {},
    PARTIAL: { description: "Done, but some items failed." },
    FAILED: {},
    CANCELLED: {},
  } as const,
});

export const RunPhaseEnum = builder.enumType("RunPhase", {
  description: "What a run is doing.",
  values: {
    LISTS: { description: "Reads which lists or calendars exist." },
    READ: { description: "Reads what changed in Microsoft." },
    COMPARE: { description: "Links and compares." },
    WRITE: { description: "Writes to either side." },
  } as const,
});

export const RunTriggerEnum = builder.enumType("RunTrigger", {
  description: "Why a run began.",
  values: ["INTERVAL", "MANUAL", "OFFICE_CHANGE", "NOTIFICATION", "RETRY", "SETTINGS", "APPROVAL"] as const,
});
