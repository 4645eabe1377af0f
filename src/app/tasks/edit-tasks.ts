import type { Owner, Reach } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { OfficeWrite } from "../../core/records/office-record.ts";
import type { RecordFields } from "../../core/records/record.ts";
import { sameValue } from "../../core/records/same-value.ts";
import { emptyTask, taskKind } from "../../core/records/task.ts";
import { findTaskBreach, type TaskDraft } from "../../core/records/task-rules.ts";
import { wallTimeOf } from "../../core/records/time-zone.ts";
import { requireRecordRight, requireRight } from "../access/require.ts";
import { NotFoundError, StaleWriteError, ValidationError } from "../errors.ts";
import type { OfficeTable } from "../ports/office-table.ts";
import type { People } from "../ports/people.ts";

export interface EditTasksDeps<Tx> {
  readonly table: OfficeTable<Tx>;
  readonly people: Pick<People, "find">;
  /** The owner of a task; null if it does not exist or is deleted. */
  ownerOf(taskId: string): Promise<(Owner & { readonly userId: string }) | null>;
  /** The people whose records the viewer may read. */
  readable(viewer: Viewer): Promise<Reach>;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  newId(): string;
  now(): Date;
  /** The IANA zone of a person's days. */
  zoneOf(userId: string): Promise<string>;
  /** Called after the commit; wakes the sync. The change is already in the log, so nothing is lost if the wake fails. Never rejects. */
  onOfficeChange(ownerId: string, resource: "TASKS"): Promise<void>;
}

/** Absent: unchanged; null: emptied. */
export type TaskChanges = { readonly [K in keyof TaskDraft]?: TaskDraft[K] | undefined };

export interface EditTasks {
  /** @param ownerId another person's task; default: the viewer's own. @throws ValidationError, ForbiddenError, NotFoundError */
  create(viewer: Viewer, changes: TaskChanges, ownerId?: string): Promise<{ readonly id: string }>;
  /** @throws StaleWriteError with the present values, ValidationError, ForbiddenError, NotFoundError */
  update(viewer: Viewer, id: string, expectedVersion: number, changes: TaskChanges): Promise<{ readonly id: string }>;
  /** @throws StaleWriteError, ForbiddenError, NotFoundError */
  delete(viewer: Viewer, id: string, expectedVersion: number): Promise<{ readonly id: string }>;
}

const emptyDraft: TaskDraft = { ...emptyTask, dueTime: null };

export function createEditTasks<Tx>(deps: EditTasksDeps<Tx>): EditTasks {
  const { table } = deps;

  async function edit(
    viewer: Viewer,
    id: string,
    expectedVersion: number,
    plan: (present: RecordFields, today: string) => OfficeWrite | null,
  ): Promise<{ readonly id: string }> {
    const owner = requireRecordRight(viewer, await deps.readable(viewer), await deps.ownerOf(id), "task");
    const today = await todayOf(owner.userId);
    const isWritten = await deps.transaction(async (tx) => {
      const [present] = await table.load(tx, owner.userId, [id]);
      if (present === undefined || present.isDeleted) throw new NotFoundError("task");
      if (present.version !== expectedVersion) throw new StaleWriteError(present.version, present.fields);
      const write = plan(present.fields, today);
      if (write !== null) await table.write(tx, owner.userId, [write]);
      return write !== null;
    });
    if (isWritten) await deps.onOfficeChange(owner.userId, "TASKS");
    return { id };
  }

  const todayOf = async (userId: string): Promise<string> =>
    wallTimeOf(deps.now().toISOString(), await deps.zoneOf(userId)).slice(0, 10);

  return {
    async create(viewer, changes, ownerId = viewer.userId) {
      const owner = requireRight(viewer, "changeRecords", await deps.people.find(ownerId), "user", "readPeople");
      const fields = complete(changes, emptyDraft, await todayOf(owner.userId));
      mustBeValid({ ...emptyDraft, ...fields });
      const id = deps.newId();
      await deps.transaction((tx) =>
        table.write(tx, owner.userId, [{ op: "create", id, fields: toRecord({ ...emptyDraft, ...fields }) }]),
      );
      await deps.onOfficeChange(owner.userId, "TASKS");
      return { id };
    },

    update: (viewer, id, expectedVersion, changes) =>
      edit(viewer, id, expectedVersion, (fields, today) => {
        const present = fromRecord(fields);
        const changed = complete(changes, present, today);
        mustBeValid({ ...present, ...changed }, present);
        const different = toRecord(changed, fields);
        return Object.keys(different).length === 0 ? null : { op: "update", id, changed: different };
      }),

    delete: (viewer, id, expectedVersion) => edit(viewer, id, expectedVersion, () => ({ op: "delete", id })),
  };
}

function mustBeValid(draft: TaskDraft, present?: TaskDraft): void {
  const breach = findTaskBreach(draft, present);
  if (breach !== null) throw new ValidationError(breach.field, breach.rule);
}

/**
 * What follows from a change: closing sets the closing day (unless given), reopening clears it; without a due date there is no time of day.
 */
function complete(changes: TaskChanges, present: TaskDraft, today: string): Partial<TaskDraft> {
  const given = withoutUndefined(changes);
  const status = given.status ?? present.status;
  const isClosing = status === "closed" && present.status !== "closed";
  return {
    ...given,
    ...(isClosing && given.completedDate === undefined ? { completedDate: today } : {}),
    ...(status !== "closed" && present.completedDate !== null && given.completedDate === undefined
      ? { completedDate: null }
      : {}),
    ...(given.dueDate === null && given.dueTime === undefined ? { dueTime: null } : {}),
  };
}

function withoutUndefined(changes: TaskChanges): Partial<TaskDraft> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** The table never returns the time of day: it is checked against the due date only if it is given. */
function fromRecord(fields: RecordFields): TaskDraft {
  // Only this table's own rows come here, and it holds exactly these fields.
  return { ...emptyDraft, ...(fields as Partial<TaskDraft>) };
}

/** Plain JSON of the draft; with `present`, only what differs from it. */
function toRecord(draft: Partial<TaskDraft>, present?: RecordFields): RecordFields {
  const plain: RecordFields = JSON.parse(JSON.stringify(draft));
  if (present === undefined) return plain;
  return Object.fromEntries(
    Object.entries(plain).filter(([name, value]) => {
      const spec = taskKind.fields.find((field) => field.name === name);
      return spec === undefined || !sameValue(spec, value, present[name]);
    }),
  );
}
