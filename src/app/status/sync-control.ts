import { sayStanding } from "../../core/access/standing.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { Resource, SideName } from "../../core/records/record.ts";
import { unreachable } from "../../lib/unreachable.ts";
import type { AccountAccess } from "../access/account-access.ts";
import { NotFoundError, RefusedError } from "../errors.ts";
import type { StatusReader } from "../ports/status-reader.ts";
import type { BrakeDecision, ConflictChoice, OrderOutcome, Rejection, SyncOrders } from "../ports/sync-orders.ts";

export interface SyncControlDeps {
  readonly orders: SyncOrders;
  readonly accountAccess: AccountAccess;
  readonly status: Pick<StatusReader, "read">;
  /** The account of a run or a conflict. */
  accountOf(kind: "run" | "conflict", id: string): Promise<string | null>;
}

/** What people order from sync, once it is certain that they may. @throws ForbiddenError, NotFoundError, RefusedError from every order */
export interface SyncControl {
  /** Without a resource: all that are switched on. @param isFull also compare lists and calendars whole */
  syncNow(viewer: Viewer, accountId: string, resource?: Resource, isFull?: boolean): Promise<readonly string[]>;
  cancelRun(viewer: Viewer, runId: string): Promise<void>;
  decideBrake(viewer: Viewer, runId: string, decision: BrakeDecision): Promise<void>;
  retryItem(viewer: Viewer, accountId: string, resource: Resource, side: SideName, recordId: string): Promise<void>;
  /** @param recordIds only these; null for all */
  takeBackRejection(
    viewer: Viewer,
    accountId: string,
    resource: Resource,
    rejection: Rejection,
    recordIds: readonly string[] | null,
  ): Promise<void>;
  resolveConflict(viewer: Viewer, conflictId: string, choice: ConflictChoice): Promise<void>;
  reopenConflict(viewer: Viewer, conflictId: string): Promise<void>;
}

export function createSyncControl({ orders, accountAccess, status, accountOf }: SyncControlDeps): SyncControl {
  const admit = async (viewer: Viewer, kind: "run" | "conflict", id: string): Promise<void> => {
    await accountAccess.require(viewer, "operateAccounts", await accountOf(kind, id), kind);
  };

  return {
    async syncNow(viewer, accountId, resource, isFull = false) {
      await accountAccess.require(viewer, "operateAccounts", accountId);
      const statuses = await status.read({
        reach: { kind: "all" },
        accountIds: [accountId],
        ...(resource === undefined ? {} : { resource }),
      });
      const enabled = statuses.filter(({ isEnabled }) => isEnabled);
      const standing = statuses[0]?.ownerStanding ?? "ACTIVE";
      if (standing !== "ACTIVE") throw new RefusedError(sayStanding("The owner of this mailbox", standing));
      if (enabled.length === 0) throw new RefusedError("Syncing is not switched on here.");
      if (enabled.every(({ state }) => state === "SIGN_IN_NEEDED")) {
        throw new RefusedError("The account has to be connected again first.");
      }
      const runs = await Promise.all(
        enabled.map((one) => orders.requestSync(accountId, one.resource, "MANUAL", isFull)),
      );
      return runs.map(({ runId }) => runId);
    },
    async cancelRun(viewer, runId) {
      await admit(viewer, "run", runId);
      mustBeDone(await orders.cancelRun(runId, viewer), "run");
    },
    async decideBrake(viewer, runId, decision) {
      await admit(viewer, "run", runId);
      mustBeDone(await orders.decideBrake(runId, decision, viewer), "run");
    },
    async retryItem(viewer, accountId, resource, side, recordId) {
      await accountAccess.require(viewer, "operateAccounts", accountId);
      mustBeDone(await orders.retryItem(accountId, resource, side, recordId), "item");
    },
    async takeBackRejection(viewer, accountId, resource, rejection, recordIds) {
      await accountAccess.require(viewer, "operateAccounts", accountId);
      mustBeDone(await orders.takeBackRejection(accountId, resource, rejection, recordIds, viewer), "account");
    },
    async resolveConflict(viewer, conflictId, choice) {
      await admit(viewer, "conflict", conflictId);
      mustBeDone(await orders.resolveConflict(conflictId, choice, viewer), "conflict");
    },
    async reopenConflict(viewer, conflictId) {
      await admit(viewer, "conflict", conflictId);
      mustBeDone(await orders.reopenConflict(conflictId, viewer), "conflict");
    },
  };
}

function mustBeDone(outcome: OrderOutcome, what: string): void {
  switch (outcome.kind) {
    case "done":
      return;
    case "notFound":
      throw new NotFoundError(what);
    case "refused":
      throw new RefusedError(outcome.message);
    default:
      unreachable(outcome);
  }
}
