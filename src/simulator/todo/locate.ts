import { type GraphCall, type Permission, param } from "../graph/call.ts";
import { itemNotFound, malformedId } from "../graph/graph-error.ts";
import type { TaskPlace } from "./render.ts";
import type { ListState, TaskState } from "./state.ts";
import type { TodoMailbox } from "./todo-mailbox.ts";

export const READ_TASKS: Permission = {
  scopes: ["Tasks.Read", "Tasks.ReadWrite"],
  roles: ["Tasks.Read.All", "Tasks.ReadWrite.All"],
  refusal: "ErrorAccessDenied",
};
export const WRITE_TASKS: Permission = {
  scopes: ["Tasks.ReadWrite"],
  roles: ["Tasks.ReadWrite.All"],
  refusal: "ErrorAccessDenied",
};

/** The mailbox that the call is about, with the server's own late changes done. */
export function mailboxOf(call: GraphCall): TodoMailbox {
  const mailbox = call.world.todo.of(call.person);
  mailbox.carryOutDue();
  return mailbox;
}

/** A list that exists or existed. @throws GraphError 400 for what cannot be an id, 404 for one never given */
export function locateListOrGhost(call: GraphCall, mailbox: TodoMailbox): ListState {
  const id = param(call, "list");
  if (!mailbox.ids.isWellFormed(id)) throw malformedId();
  const list = mailbox.findList(id);
  if (list === undefined) throw itemNotFound();
  return list;
}

export function locateList(call: GraphCall, mailbox: TodoMailbox): ListState {
  const list = locateListOrGhost(call, mailbox);
  if (list.isRemoved) throw itemNotFound();
  return list;
}

export interface Located {
  readonly mailbox: TodoMailbox;
  readonly list: ListState;
  readonly task: TaskState;
  readonly place: TaskPlace;
}

export function locateTask(call: GraphCall): Located {
  const mailbox = mailboxOf(call);
  const list = locateList(call, mailbox);
  const id = param(call, "task");
  if (!mailbox.ids.isWellFormed(id)) throw malformedId();
  const task = mailbox.store(list).tasks.get(id);
  if (task === undefined) throw itemNotFound();
  return { mailbox, list, task, place: placeOf(call, list) };
}

export function placeOf(call: GraphCall, list: ListState): TaskPlace {
  return { ownerId: call.person.id, listId: list.id };
}
