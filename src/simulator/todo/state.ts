import type { Logged } from "../mailbox/change-log.ts";
import type { Extension } from "../mailbox/extension.ts";
import type { Recurrence } from "../mailbox/recurrence.ts";
import type { ZonedDate } from "./zoned-date.ts";

export interface ChecklistItem {
  readonly id: string;
  displayName: string;
  isChecked: boolean;
  /** Graph instants, as all `…At` texts here. */
  checkedAt?: string;
  createdAt: string;
}

export interface LinkedResource {
  readonly id: string;
  webUrl?: string;
  applicationName: string;
  displayName?: string;
  externalId?: string;
}

/** A file of a task. */
export interface TaskFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string | null;
  readonly content: Buffer;
  readonly lastModifiedAt: string;
}

export type TaskStatus = "notStarted" | "inProgress" | "completed" | "waitingOnOthers" | "deferred";
type Importance = "low" | "normal" | "high";

/** The writable fields of a task, as the store holds them. An absent field is absent on the wire. */
export interface TaskFields {
  title: string;
  body: { content: string; contentType: "text" | "html" };
  status: TaskStatus;
  importance: Importance;
  due?: ZonedDate | undefined;
  start?: ZonedDate | undefined;
  /** Epoch milliseconds: unlike the others a reminder keeps its time. */
  reminderAt?: number | undefined;
  isReminderOn: boolean;
  completed?: ZonedDate | undefined;
  recurrence?: Recurrence | undefined;
  categories: string[];
}

export interface TaskState extends TaskFields, Logged {
  readonly id: string;
  readonly createdAt: string;
  etag: string;
  lastModifiedAt: string;
  bodyLastModifiedAt: string;
  checklist: ChecklistItem[];
  linked: LinkedResource[];
  extensions: Extension[];
  files: readonly TaskFile[];
  /** The JSON of its plain representation, made when first asked for and dropped at every change. */
  json?: string | undefined;
}

export interface ListState extends Logged {
  readonly id: string;
  readonly wellknownListName: "none" | "defaultList" | "flaggedEmails";
  displayName: string;
  etag: string;
  extensions: Extension[];
  /** Epoch milliseconds. */
  deletedAt?: number;
}
