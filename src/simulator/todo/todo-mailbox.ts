import type { SimulatedClock } from "../clock.ts";
import type { Person } from "../directory/person.ts";
import type { ChangeHub, ItemChange } from "../mailbox/change-hub.ts";
import { type ChangeLog, createChangeLog } from "../mailbox/change-log.ts";
import { createStamps } from "../mailbox/mailbox.ts";
import { createIdSource, type IdAlphabet, type IdSource } from "../mailbox/outlook-id.ts";
import type { SeededRandom } from "../random.ts";
import type { ListState, TaskFields, TaskState } from "./state.ts";
import { midnight } from "./zoned-date.ts";

/** Recurring tasks are rewritten by the server about a second after they were made. */
const DELAY_MS = 1000;

/** The tasks of one list, with the log that its delta feed reads. */
interface TaskStore {
  readonly tasks: Map<string, TaskState>;
  readonly log: ChangeLog<TaskState>;
  /** Living tasks in the order they were made; a fresh array only after one came or went. */
  ordered(): readonly TaskState[];
}

/** The To Do part of one person's mailbox. Deleted lists stay known, as they go on answering. */
export interface TodoMailbox {
  readonly owner: Person;
  readonly ids: IdSource;
  readonly listLog: ChangeLog<ListState>;
  lists(): ListState[];
  findList(id: string): ListState | undefined;
  store(list: ListState): TaskStore;
  addList(displayName: string, wellknownListName?: ListState["wellknownListName"]): ListState;
  /** Marks a list as changed: a new etag, a new place in the feed. */
  touchList(list: ListState): void;
  removeList(list: ListState): void;
  addTask(
    list: ListState,
    fields: TaskFields,
    more?: Partial<Pick<TaskState, "checklist" | "linked" | "extensions" | "files">>,
  ): TaskState;
  touchTask(list: ListState, task: TaskState): void;
  removeTask(list: ListState, task: TaskState): void;
  /** Lets the server's own late changes happen that are due by now. */
  carryOutDue(): void;
  /** An instant as Graph writes it, never the same twice. */
  stamp(): string;
}

export interface TodoMailboxes {
  of(person: Person): TodoMailbox;
}

interface MailboxDeps {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly hub: ChangeHub;
  readonly idAlphabet: IdAlphabet;
}

export function createTodoMailboxes(deps: MailboxDeps): TodoMailboxes {
  const mailboxes = new Map<string, TodoMailbox>();
  return {
    of(person) {
      const mailbox = mailboxes.get(person.id) ?? createMailbox(person, deps);
      mailboxes.set(person.id, mailbox);
      return mailbox;
    },
  };
}

function createMailbox(owner: Person, { clock, random, hub, idAlphabet }: MailboxDeps): TodoMailbox {
  const ids = createIdSource(random, idAlphabet);
  const lists = new Map<string, ListState>();
  const stores = new Map<string, TaskStore & { forget(): void }>();
  const listLog = createChangeLog<ListState>();
  let delayed: { list: ListState; task: TaskState; at: number }[] = [];
  const stamp = createStamps(clock);

  function store(list: ListState): TaskStore & { forget(): void } {
    const found = stores.get(list.id) ?? createTaskStore();
    stores.set(list.id, found);
    return found;
  }

  function tell(list: ListState, task: TaskState, changeType: ItemChange["changeType"]): void {
    hub.onChange({
      personId: owner.id,
      kind: "task",
      containerId: list.id,
      itemId: task.id,
      etag: task.etag,
      changeType,
    });
  }

  function touchTask(list: ListState, task: TaskState): void {
    task.etag = ids.etag();
    task.lastModifiedAt = stamp();
    task.json = undefined;
    store(list).log.append(task);
    tell(list, task, "updated");
  }

  const mailbox: TodoMailbox = {
    owner,
    ids,
    listLog,
    stamp,
    store,
    touchTask,
    lists: () => [...lists.values()].filter((list) => !list.isRemoved),
    findList: (id) => lists.get(id),
    addList(displayName, wellknownListName = "none") {
      const list: ListState = {
        id: ids.next(),
        wellknownListName,
        displayName,
        etag: ids.etag(),
        extensions: [],
        seq: -1,
        createdSeq: -1,
        isRemoved: false,
      };
      lists.set(list.id, list);
      listLog.append(list);
      return list;
    },
    touchList(list) {
      list.etag = ids.etag();
      listLog.append(list);
    },
    removeList(list) {
      list.isRemoved = true;
      list.deletedAt = clock.now();
      listLog.append(list);
      // Its feed has nothing to tell from now on, and its tasks are gone with it.
      stores.delete(list.id);
    },
    addTask(list, fields, more = {}) {
      const at = stamp();
      // Spelled out and not spread, so that all tasks share one shape: 100,000 of them are made at once.
      const task: TaskState = {
        id: ids.next(),
        etag: ids.etag(),
        title: fields.title,
        body: fields.body,
        status: fields.status,
        importance: fields.importance,
        due: fields.due,
        start: fields.start,
        reminderAt: fields.reminderAt,
        isReminderOn: fields.isReminderOn,
        completed: fields.completed,
        recurrence: fields.recurrence,
        categories: fields.categories,
        createdAt: at,
        lastModifiedAt: at,
        bodyLastModifiedAt: at,
        checklist: more.checklist ?? [],
        linked: more.linked ?? [],
        extensions: more.extensions ?? [],
        files: more.files ?? [],
        seq: -1,
        createdSeq: -1,
        isRemoved: false,
        json: undefined,
      };
      const { tasks, log, forget } = store(list);
      tasks.set(task.id, task);
      log.append(task);
      forget();
      if (task.recurrence !== undefined) delayed.push({ list, task, at: clock.now() + DELAY_MS });
      tell(list, task, "created");
      return task;
    },
    removeTask(list, task) {
      const { tasks, log, forget } = store(list);
      tasks.delete(task.id);
      task.isRemoved = true;
      task.json = undefined;
      log.append(task);
      forget();
      tell(list, task, "deleted");
    },
    carryOutDue() {
      if (delayed.length === 0) return;
      const now = clock.now();
      const ripe = delayed.filter(({ at }) => at <= now);
      delayed = delayed.filter(({ at }) => at > now);
      for (const { list, task } of ripe) {
        if (task.isRemoved || list.isRemoved || task.recurrence === undefined) continue;
        if (task.due !== undefined) task.due = midnight(task.due.date, "UTC");
        task.recurrence = { ...task.recurrence, range: { ...task.recurrence.range, recurrenceTimeZone: "UTC" } };
        touchTask(list, task);
      }
    },
  };
  mailbox.addList("Tasks", "defaultList");
  mailbox.addList("Flagged Emails", "flaggedEmails");
  return mailbox;
}

function createTaskStore(): TaskStore & { forget(): void } {
  const tasks = new Map<string, TaskState>();
  let ordered: readonly TaskState[] | undefined;
  return {
    tasks,
    log: createChangeLog<TaskState>(),
    ordered: () => {
      ordered ??= [...tasks.values()];
      return ordered;
    },
    forget: () => {
      ordered = undefined;
    },
  };
}
