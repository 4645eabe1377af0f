import type { MailSwitches } from "../../src/simulator/mail/switches.ts";

/** Nothing of the simulated Exchange takes long, unless a habit says so. */
export const quickHabits: Partial<MailSwitches> = { sendDelayMs: 0, lookupLagMs: 0, searchLagMs: 0 };

/** Every other position of the switches that sending may meet, but for a withdrawn draft that is sent all the same. */
export const sendingHabits: readonly Partial<MailSwitches>[] = [
  {},
  { idSurvivesSend: true },
  { messageIdKept: false },
  { messageIdKept: false, idSurvivesSend: true },
  { sendDelayMs: 3_000, lookupLagMs: 2_000 },
  { sendDelayMs: 180_000, lookupLagMs: 60_000 },
  { sendDelayMs: 180_000, sendDelayView: "outbox" },
  { sendDelayMs: 180_000, sendDelayView: "gone" },
  { sendDelayMs: 60_000, sendDelayView: "gone", idSurvivesSend: true, sendTwice: 404 },
  { sendTwice: 404 },
  { sendTwice: 202 },
  { sendRejectedIsSafe: false },
  { createReplyStatus: 200, createReplyMarksRead: false },
  { replyHeadersByMapi: false, extendedIds: "asSent" },
  { conflictStatus: 409, conflictRate: 0.5 },
  { conflictRate: 0.5, noopPatchBumps: true },
  { uploadCasing: "camel", uploadPutStatus: 202 },
  { mixedIdsAccepted: false, moveToSame: 400, patchReadOnly: 400 },
  { ndr: 2_000, readReceiptOnPatch: "notSent", unsupportedFilter: 400 },
];
