import { z } from "zod";
import { invalidRequest } from "../graph/graph-error.ts";
import { anyCase, reader, zonedTime } from "../mailbox/body-input.ts";
import { extensionInput } from "../mailbox/extension.ts";
import { recurrenceInput } from "../mailbox/recurrence-input.ts";

const checklistInput = z.strictObject({
  displayName: z.string(),
  isChecked: z.boolean().nullish(),
  checkedDateTime: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  id: z.string().optional(),
});

const linkedInput = z.strictObject({
  webUrl: z.string().nullish(),
  applicationName: z.string().min(1),
  displayName: z.string().nullish(),
  externalId: z.string().nullish(),
  id: z.string().optional(),
});
export type LinkedInput = z.infer<typeof linkedInput>;

const fields = {
  title: z.string().min(1),
  body: z.strictObject({ content: z.string().nullish(), contentType: anyCase("text", "html").nullish() }).nullable(),
  status: anyCase("notStarted", "inProgress", "completed", "waitingOnOthers", "deferred"),
  importance: anyCase("low", "normal", "high"),
  dueDateTime: zonedTime.nullable(),
  startDateTime: zonedTime.nullable(),
  reminderDateTime: zonedTime.nullable(),
  completedDateTime: zonedTime.nullable(),
  recurrence: recurrenceInput.nullable(),
  categories: z.array(z.string()),
  // Read-only or derived: accepted, and without effect.
  isReminderOn: z.boolean(),
  hasAttachments: z.boolean().nullable(),
  id: z.string(),
  createdDateTime: z.string(),
  lastModifiedDateTime: z.string(),
  bodyLastModifiedDateTime: z.string(),
};

const patchInput = z.strictObject(fields).partial();
export type TaskPatch = z.infer<typeof patchInput>;

const createInput = patchInput.required({ title: true }).extend({
  checklistItems: z.array(checklistInput).default([]),
  linkedResources: z.array(linkedInput).default([]),
  extensions: z.array(extensionInput).default([]),
});
export type TaskCreate = z.infer<typeof createInput>;

const listInput = z.strictObject({
  displayName: z.string().min(1),
  isOwner: z.boolean().optional(),
  isShared: z.boolean().optional(),
  wellknownListName: z.string().optional(),
  id: z.string().optional(),
});

export const readTaskCreate = reader("microsoft.graph.todoTask", createInput, invalidRequest);
export const readTaskPatch = reader("microsoft.graph.todoTask", patchInput, invalidRequest);
export const readList = reader("microsoft.graph.todoTaskList", listInput, invalidRequest);
export const readChecklistCreate = reader("microsoft.graph.checklistItem", checklistInput, invalidRequest);
export const readChecklistPatch = reader("microsoft.graph.checklistItem", checklistInput.partial(), invalidRequest);
export const readLinkedCreate = reader("microsoft.graph.linkedResource", linkedInput, invalidRequest);
export const readLinkedPatch = reader("microsoft.graph.linkedResource", linkedInput.partial(), invalidRequest);
