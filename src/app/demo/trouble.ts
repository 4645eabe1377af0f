// Buttons for newcomers, to see what the product does about trouble. Each kind ends with a run, so that they need not wait for the
// interval.
import type { Viewer } from "../../core/access/viewer.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { requireSystemRight } from "../access/require.ts";
import { RefusedError, StaleWriteError } from "../errors.ts";
import type { LinkedAccount, LinkedTasks } from "../ports/linked-records.ts";
import { type SimulatedFault, type Simulator, SimulatorError } from "../ports/simulator.ts";
import type { EditTasks } from "../tasks/edit-tasks.ts";
import { type RescheduleEventDependencies, rescheduleEvent } from "./reschedule-event.ts";

export const troubleKinds = [
  "EDIT_BOTH_SIDES",
  "RESCHEDULE_ON_BOTH_SIDES",
  "THROTTLE",
  "REVOKE",
  "DELETE_MANY",
  "EXPIRE_CURSORS",
  "LOSE_ANSWERS",
  "RESTORE",
] as const;
export type TroubleKind = (typeof troubleKinds)[number];

export interface TroubleDependencies extends RescheduleEventDependencies {
  /** Null when Microsoft is the real one, or the simulator accepts no orders. */
  readonly simulator: Simulator | null;
  readonly linkedTasks: LinkedTasks;
  readonly editTasks: Pick<EditTasks, "create" | "update">;
}

/** For administrators. Returns what was done, in words. @throws ForbiddenError, RefusedError */
export type MakeTrouble = (viewer: Viewer, kind: TroubleKind) => Promise<string>;

const throttle: SimulatedFault = { kind: "throttle", times: 2, retryAfterSeconds: 20 };
const lostAnswers: SimulatedFault = { kind: "gatewayTimeoutApplied", times: 3, method: "POST" };
const fewestForEmptying = 5;
const deletionsAtOnce = 8;
const mostAttempts = 5;
/** Graph's subjects end at 255 characters. */
const longestSubject = 200;

export function createMakeTrouble(deps: TroubleDependencies): MakeTrouble {
  const { simulator, linkedTasks, editTasks, orders } = deps;
  const sync = (accounts: readonly LinkedAccount[]) =>
    Promise.all(accounts.map(({ accountId }) => orders.requestSync(accountId, "TASKS", "MANUAL")));

  async function editBothSides(viewer: Viewer, to: Simulator, account: LinkedAccount): Promise<string> {
    const task = await linkedTasks.sample(account.accountId);
    if (task === null) throw new RefusedError(`${account.userPrincipalName} has no open task on both sides yet.`);
    const subject = task.subject.slice(0, longestSubject);
    // Outlook first: the edit in Oro wakes the sync at once, and the sync must find both.
    await to.renameTask(account.userPrincipalName, task.listId, task.m365Id, `${subject} (put off)`);
    await editTasks.update(viewer, task.officeId, task.officeVersion, { subject: `${subject} (urgent)` });
    await sync([account]);
    return `“${task.subject}” of ${account.userPrincipalName} was renamed on both sides.`;
  }

  async function emptyList(to: Simulator, account: LinkedAccount): Promise<string> {
    const list = await linkedTasks.largestList(account.accountId);
    if (list === null || list.linked < fewestForEmptying) {
      throw new RefusedError(`${account.userPrincipalName} has too few tasks on both sides yet.`);
    }
    const ids = await to.taskIds(account.userPrincipalName, list.listId);
    let deleted = 0;
    for (let at = 0; at < ids.length; at += deletionsAtOnce) {
      const some = ids.slice(at, at + deletionsAtOnce);
      const wereThere = await Promise.all(some.map((id) => to.deleteTask(account.userPrincipalName, list.listId, id)));
      deleted += wereThere.filter(Boolean).length;
    }
    if (deleted === 0) {
      throw new RefusedError(
        `The list “${list.name}” of ${account.userPrincipalName} is empty already. Approve or reject what its run asks.`,
      );
    }
    await sync([account]);
    return `${account.userPrincipalName} emptied the list “${list.name}”: ${deleted} tasks are gone in Outlook.`;
  }

  async function loseAnswers(viewer: Viewer, to: Simulator, account: LinkedAccount): Promise<string> {
    await to.injectFault(account.userPrincipalName, lostAnswers);
    for (const subject of ["Check the delivery", "Confirm the date", "Thank the customer"]) {
      await editTasks.create(viewer, { subject }, account.userId);
    }
    await sync([account]);
    return `Three new tasks are on their way to ${account.userPrincipalName}, and the answers to their creation get lost.`;
  }

  async function make(viewer: Viewer, to: Simulator, kind: TroubleKind): Promise<string> {
    const accounts = await linkedTasks.accounts();
    const [busiest] = accounts;
    const quietest = accounts.at(-1);
    if (kind === "RESTORE") {
      await to.clearFaults();
      await sync(accounts);
      return "Microsoft works again.";
    }
    if (busiest === undefined || quietest === undefined) throw new RefusedError("No account is connected.");
    switch (kind) {
      case "EDIT_BOTH_SIDES":
        return betweenRuns(() => editBothSides(asOwner(viewer, busiest), to, busiest));
      case "RESCHEDULE_ON_BOTH_SIDES":
        return betweenRuns(() => rescheduleEvent(deps, asOwner(viewer, busiest), to, busiest));
      case "DELETE_MANY":
        return emptyList(to, busiest);
      case "LOSE_ANSWERS":
        return loseAnswers(viewer, to, busiest);
      case "THROTTLE":
        await to.injectFault(busiest.userPrincipalName, throttle);
        await sync([busiest]);
        return `Microsoft asks ${busiest.userPrincipalName} to wait.`;
      case "REVOKE":
        await to.revokeSignIn(quietest.userPrincipalName);
        await sync([quietest]);
        return `The sign-in of ${quietest.userPrincipalName} was revoked.`;
      case "EXPIRE_CURSORS":
        await Promise.all(accounts.map(({ userPrincipalName }) => to.expireDeltaLinks(userPrincipalName)));
        await sync(accounts);
        return "Microsoft forgot how far its changes were read: everything is compared again.";
      default:
        return unreachable(kind);
    }
  }

  return async (viewer, kind) => {
    requireSystemRight(viewer, "changeSystem");
    if (simulator === null) throw new RefusedError("No simulator takes orders here: this is for the demo only.");
    try {
      return await make(viewer, simulator, kind);
    } catch (error) {
      if (error instanceof SimulatorError) throw new RefusedError(error.message);
      throw error;
    }
  };
}

/** If a run brings Outlook's edit to Oro before the edit there, there is no conflict: the next attempt reads the record again. */
async function betweenRuns(editBothSides: () => Promise<string>): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await editBothSides();
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
      if (attempt === mostAttempts) throw new RefusedError("Sync was faster each time. Try again.");
    }
  }
}

/** The trouble is made as the records' owner; an administrator may not even read them. */
function asOwner(viewer: Viewer, { userId }: LinkedAccount): Viewer {
  return { ...viewer, userId, role: "USER" };
}
