import type { Person } from "../directory/person.ts";
import type { ListState } from "../todo/state.ts";
import type { TodoMailbox } from "../todo/todo-mailbox.ts";
import type { World } from "../world.ts";

/** A control call named something that does not exist, or passed an impossible value. */
export class ControlError extends Error {
  readonly status: 400 | 404;
  constructor(status: 400 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

/** By principal name, object id, or surname in lower case. @throws ControlError 404 */
export function findPerson(world: World, key: string): Person {
  const found =
    world.directory.findPerson(key) ??
    world.directory.persons.find(({ surname }) => surname.toLowerCase() === key.toLowerCase());
  if (found === undefined) throw new ControlError(404, `No such person: ${key}`);
  return found;
}

/** By id, "default", or display name. @throws ControlError 404 */
export function findList(mailbox: TodoMailbox, key: string): ListState {
  const lists = mailbox.lists();
  const found =
    lists.find(({ id }) => id === key) ??
    lists.find(({ wellknownListName }) => key === "default" && wellknownListName === "defaultList") ??
    lists.find(({ displayName }) => displayName === key);
  if (found === undefined) throw new ControlError(404, `No such list: ${key}`);
  return found;
}
