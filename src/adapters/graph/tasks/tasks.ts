import type { M365Records, UpdateOutcome } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import { getMany } from "../batch.ts";
import { asHistory, type GraphAnswer, type GraphHttp } from "../http.ts";
import { explain, mustParse } from "../parse.ts";
import { todoTask, type WireTask } from "../wire.ts";
import { type DeltaOptions, listTasks, readListChanges, readTaskChanges } from "./changes.ts";
import { diffChecklist } from "./checklist.ts";
import { mustBeTask, readExtra } from "./fields.ts";
import { taskPath, tasksPath } from "./path.ts";
import { readTask } from "./read.ts";
import { findByMark, findCompleted, readMarked } from "./search.ts";
import { planUpdate } from "./update.ts";
import { encodeNewTask } from "./write.ts";
import { createTaskWriter, type TaskWriter } from "./writer.ts";

export interface GraphTasksOptions {
  readonly http: GraphHttp;
  /** IANA name, for reading dates. */
  readonly mailboxZone: string;
  /** The mailbox's zone by Microsoft's name, for writing dates. */
  readonly wireZone: string;
  readonly pageSize: number;
  /** Where a person finds the office's record with this mark. */
  readonly webUrlOf?: ((mark: string) => string) | undefined;
}

/** Microsoft To Do of one mailbox. */
export function createGraphTasks(options: GraphTasksOptions): M365Records {
  const { http, mailboxZone, wireZone, webUrlOf } = options;
  const delta: DeltaOptions = options;
  const neutral = (task: WireTask) => mustRead(task, mailboxZone);

  return {
    makesOneOfAKey: false,
    readCollections: (link, signal) => readListChanges(delta, link, signal),
    readChanges: (collectionId, link, signal, { isHistory = false } = {}) =>
      readTaskChanges(isHistory ? { ...delta, http: asHistory(http) } : delta, collectionId, link, signal),
    listItems: (collectionId, link, signal) => listTasks(http, collectionId, link, signal),
    readMarked: (collectionId, signal) => readMarked(delta, collectionId, signal),
    findByMark: (collectionId, marks, since, signal) => findByMark(delta, collectionId, marks, since, signal),

    read: async (ref, signal) => {
      const answer = await orNull(http.send({ method: "GET", url: taskPath(ref) }, signal));
      return answer && neutral(mustParse(todoTask, answer, "a task"));
    },

    // A task that is moved to another list gets another id.
    collectionsOf: async (refs) => refs.map(({ collectionId }) => collectionId),

    readMany: async (refs, signal) => {
      const bodies = await getMany(http, refs.map(taskPath), signal);
      return bodies.map((body) => readOne(body, neutral));
    },

    create: async (collectionId, record, signal) => {
      const fields = mustBeTask(record.fields);
      const body = encodeNewTask(
        { mark: record.mark, fields, extra: readExtra(record.extra), webUrl: webUrlOf?.(record.mark) ?? null },
        wireZone,
      );
      const answer = await http.send({ method: "POST", url: tasksPath(collectionId), body }, signal);
      const task = mustParse(todoTask, answer, "a task", true);
      const writer = createTaskWriter(http, { collectionId, id: task.id }, task["@odata.etag"], signal, true);
      const gains = fields.startDate !== null && fields.dueDate === null && fields.recurrence === null;
      return neutral(gains ? await dropDueDate(task, writer) : task);
    },

    update: async (ref, before, rawFields, changed, signal): Promise<UpdateOutcome> => {
      const fields = mustBeTask(rawFields);
      const plan = planUpdate(before, fields, changed, wireZone);
      const steps = changed.includes("checklist")
        ? diffChecklist(readExtra(before.extra).checklist, fields.checklist)
        : [];
      const writer = createTaskWriter(http, ref, before.etag, signal);

      let task: WireTask | null = null;
      if (plan.patch !== null) task = (await writer.patch(plan.patch)).task;
      if (plan.putBack !== null) task = await writer.putBack(plan.putBack);
      if (task !== null && plan.mayGainDueDate) task = await dropDueDate(task, writer);
      if (steps.length > 0) task = await writer.writeChecklist(steps);
      if (plan.completion === null) return { kind: "updated", item: neutral(task ?? (await writer.read())) };

      const done = await writer.patch(plan.completion);
      if (done.task.status === "completed") return { kind: "updated", item: neutral(done.task) };
      const dueDate = before.fields.dueDate;
      const occurrence = {
        subject: fields.subject,
        dueDate: changed.includes("dueDate") || typeof dueDate !== "string" ? fields.dueDate : dueDate,
        sentAt: done.sentAt,
      };
      // The completion itself succeeded: if its copy is not found now, delta brings it later.
      const completed = await findCompleted(delta, ref.collectionId, occurrence, signal).catch(nullForStoreError);
      return { kind: "rolled", next: neutral(done.task), completed };
    },

    delete: async (ref, signal) => {
      await orNull(http.send({ method: "DELETE", url: taskPath(ref) }, signal));
    },
  };
}

/** A start date alone also gives the task a due date. */
async function dropDueDate(task: WireTask, writer: TaskWriter): Promise<WireTask> {
  return task.dueDateTime ? (await writer.patch({ dueDateTime: null })).task : task;
}

function readOne(body: unknown, neutral: (task: WireTask) => M365Item): M365Item | null | Error {
  if (body instanceof StoreError) return body.fault === "notFound" ? null : body;
  const parsed = todoTask.safeParse(body);
  if (!parsed.success)
    return new StoreError("malformed", `Microsoft sent a task that cannot be read: ${explain(parsed.error)}`);
  try {
    return neutral(parsed.data);
  } catch (error) {
    return error instanceof StoreError ? error : new StoreError("malformed", explain(error), { cause: error });
  }
}

function mustRead(task: WireTask, mailboxZone: string): M365Item {
  try {
    return readTask(task, mailboxZone);
  } catch (error) {
    throw new StoreError("malformed", `Microsoft sent a task that cannot be read: ${explain(error)}`, { cause: error });
  }
}

async function orNull(sent: Promise<GraphAnswer>): Promise<GraphAnswer | null> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof StoreError && error.fault === "notFound") return null;
    throw error;
  }
}

function nullForStoreError(error: unknown): null {
  if (error instanceof StoreError) return null;
  throw error;
}
