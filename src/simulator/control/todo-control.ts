import { createTask } from "../todo/create-task.ts";
import { patchTask } from "../todo/patch-task.ts";
import { describeList, describeTask } from "../todo/render.ts";
import { seedTasks } from "../todo/seed-tasks.ts";
import type { ListState, TaskState } from "../todo/state.ts";
import { readTaskCreate, readTaskPatch } from "../todo/task-input.ts";
import type { TodoMailbox } from "../todo/todo-mailbox.ts";
import type { World } from "../world.ts";
import { ControlError, findList, findPerson } from "./find.ts";

/** The representation that Graph gives of a list; only the names that tests use are typed. */
interface OutlookList extends Record<string, unknown> {
  readonly id: string;
  readonly displayName: string;
}

/** The representation that Graph gives of a task, with all its extensions. */
interface OutlookTask extends Record<string, unknown> {
  readonly id: string;
  readonly title: string;
  readonly status: string;
}

/** Fields as in a Graph body, and `due` as a plain date in the person's zone. */
export interface TaskEdit extends Record<string, unknown> {
  readonly title?: string;
  readonly due?: string | null;
}

export interface TodoControl {
  lists(person: string): OutlookList[];
  createList(person: string, displayName: string): OutlookList;
  renameList(person: string, list: string, displayName: string): OutlookList;
  deleteList(person: string, list: string): void;
  tasks(person: string, list?: string): OutlookTask[];
  task(person: string, list: string, id: string): OutlookTask;
  createTask(person: string, list: string, edit: TaskEdit): OutlookTask;
  updateTask(person: string, list: string, id: string, edit: TaskEdit): OutlookTask;
  deleteTask(person: string, list: string, id: string): void;
  /** As the app moves a task: gone from one list, and in the other under a new id. */
  moveTask(person: string, list: string, id: string, toList: string): OutlookTask;
  /** Makes `count` varied tasks at once: 100,000 in about a second. */
  seed(person: string, list: string, count: number, prefix?: string): number;
}

export function createTodoControl(world: World): TodoControl {
  function open(person: string, listKey: string): { mailbox: TodoMailbox; list: ListState } {
    const mailbox = mailboxOf(person);
    return { mailbox, list: findList(mailbox, listKey) };
  }

  function mailboxOf(person: string): TodoMailbox {
    const mailbox = world.todo.of(findPerson(world, person));
    mailbox.carryOutDue();
    return mailbox;
  }

  function openTask(
    person: string,
    listKey: string,
    id: string,
  ): { mailbox: TodoMailbox; list: ListState; task: TaskState } {
    const { mailbox, list } = open(person, listKey);
    const task = mailbox.store(list).tasks.get(id);
    if (task === undefined) throw new ControlError(404, `No such task: ${id}`);
    return { mailbox, list, task };
  }

  const show = (mailbox: TodoMailbox, list: ListState, task: TaskState): OutlookTask => ({
    ...describeTask(task, { ownerId: mailbox.owner.id, listId: list.id }, { extension: "*" }),
    id: task.id,
    title: task.title,
    status: task.status,
  });
  const showList = (list: ListState): OutlookList => ({
    ...describeList(list),
    id: list.id,
    displayName: list.displayName,
  });
  const graphBody = (mailbox: TodoMailbox, { due, ...fields }: TaskEdit) => ({
    ...fields,
    ...(due === undefined
      ? {}
      : { dueDateTime: due === null ? null : { dateTime: `${due}T00:00:00`, timeZone: mailbox.owner.timeZone } }),
  });

  return {
    lists: (person) => mailboxOf(person).lists().map(showList),
    createList: (person, displayName) => showList(mailboxOf(person).addList(displayName)),
    renameList(person, listKey, displayName) {
      const { mailbox, list } = open(person, listKey);
      list.displayName = displayName;
      mailbox.touchList(list);
      return showList(list);
    },
    deleteList(person, listKey) {
      const { mailbox, list } = open(person, listKey);
      mailbox.removeList(list);
    },
    tasks(person, listKey = "default") {
      const { mailbox, list } = open(person, listKey);
      return mailbox
        .store(list)
        .ordered()
        .map((task) => show(mailbox, list, task));
    },
    task(person, listKey, id) {
      const { mailbox, list, task } = openTask(person, listKey, id);
      return show(mailbox, list, task);
    },
    createTask(person, listKey, edit) {
      const { mailbox, list } = open(person, listKey);
      const { task } = createTask(mailbox, list, readTaskCreate(graphBody(mailbox, edit)), world.clock);
      return show(mailbox, list, task);
    },
    updateTask(person, listKey, id, edit) {
      const { mailbox, list, task } = openTask(person, listKey, id);
      patchTask(mailbox, list, task, readTaskPatch(graphBody(mailbox, edit)), world.clock);
      return show(mailbox, list, task);
    },
    deleteTask(person, listKey, id) {
      const { mailbox, list, task } = openTask(person, listKey, id);
      mailbox.removeTask(list, task);
    },
    moveTask(person, listKey, id, toList) {
      const { mailbox, list, task } = openTask(person, listKey, id);
      const target = findList(mailbox, toList);
      const { checklist, linked, extensions, files } = task;
      const moved = mailbox.addTask(target, { ...fieldsOf(task) }, { checklist, linked, extensions, files });
      mailbox.removeTask(list, task);
      return show(mailbox, target, moved);
    },
    seed(person, listKey, count, prefix = "Task") {
      const { mailbox, list } = open(person, listKey);
      seedTasks(mailbox, list, count, prefix, world.clock);
      return count;
    },
  };
}

function fieldsOf({
  title,
  body,
  status,
  importance,
  due,
  start,
  reminderAt,
  isReminderOn,
  completed,
  recurrence,
  categories,
}: TaskState) {
  return { title, body, status, importance, due, start, reminderAt, isReminderOn, completed, recurrence, categories };
}
