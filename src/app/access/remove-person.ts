import { judgePersonAct } from "../../core/access/people-rules.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { CountChangedError, NotFoundError } from "../errors.ts";
import { activityLine } from "../ports/feed.ts";
import type { PeopleChanged, PersonStore, PersonWithFacts, Removal } from "../ports/people.ts";
import { mustBeAllowed } from "./judged.ts";

interface RemovePersonOrder {
  readonly userId: string;
  /**
   * KEEP: all records stay in Oro. DELETE_IMPORTED: records imported from the mailboxes are deleted, but nothing that was made in Oro and
   * nothing in Microsoft.
   */
  readonly syncedData: "KEEP" | "DELETE_IMPORTED";
  /** The numbers that were shown to whoever orders it; if they differ by then, nothing is done. Absent: not checked. */
  readonly mailboxes?: number | null | undefined;
  readonly importedRecords?: number | null | undefined;
}

export interface RemovePersonDependencies {
  readonly store: Pick<PersonStore, "read" | "remove" | "readRemoval" | "mailboxesOf">;
  /** Steps that still need the mailbox's sign-in: Microsoft is told to stop notifying us. */
  readonly beforeSignOut: (accountId: string) => Promise<void>;
  readonly onChanged: (userIds: readonly string[], changed: PeopleChanged) => Promise<void>;
}

export interface RemovePerson {
  /** What removing a person would touch. @throws NotFoundError, ForbiddenError, RefusedError */
  removalOf(viewer: Viewer, userId: string): Promise<Removal>;
  /**
   * Permanent. Mailboxes are disconnected, tokens and sessions end, and the address and the mailboxes become free for somebody else.
   * @throws NotFoundError, ForbiddenError, RefusedError, CountChangedError
   */
  remove(viewer: Viewer, order: RemovePersonOrder): Promise<void>;
}

export function createRemovePerson({ store, beforeSignOut, onChanged }: RemovePersonDependencies): RemovePerson {
  const judge = (viewer: Viewer, person: PersonWithFacts | null): PersonWithFacts => {
    mustBeAllowed(judgePersonAct(viewer, person, { kind: "remove" }));
    // The rules have already refused an unknown person.
    if (person === null) throw new NotFoundError("user");
    return person;
  };
  return {
    async removalOf(viewer, userId) {
      return store.readRemoval(judge(viewer, await store.read(userId)).userId);
    },

    async remove(viewer, order) {
      const { userId } = judge(viewer, await store.read(order.userId));
      // Checked before Microsoft is told, and again in the transaction: a run may import something in between.
      const shown = mustBeAsShown(order, await store.readRemoval(userId));
      for (const accountId of await store.mailboxesOf(userId)) await beforeSignOut(accountId);
      const changed = await store.remove(userId, order.syncedData === "DELETE_IMPORTED", (person, removal) => {
        const { organizationId, email, name } = judge(viewer, person);
        mustBeAsShown(shown, removal);
        const audit = { actor: viewer, action: "user.removed", level: "USER", ownerId: userId } as const;
        const detail = activityLine("PERSON_REMOVED", `${viewer.name} removed ${name}`);
        return {
          audit: [{ ...audit, field: order.syncedData, from: email, to: removal }],
          feed: [{ topic: "activity", organizationId, userId, detail }],
        };
      });
      await onChanged([userId], changed);
    },
  };
}

/** @returns what must still be true when it is written */
function mustBeAsShown(order: RemovePersonOrder, present: Removal): RemovePersonOrder {
  const mailboxes = order.mailboxes ?? present.mailboxes;
  const importedRecords = order.importedRecords ?? present.importedRecords;
  if (mailboxes !== present.mailboxes) throw new CountChangedError(mailboxes, present.mailboxes, "mailbox");
  if (order.syncedData === "DELETE_IMPORTED" && importedRecords !== present.importedRecords) {
    throw new CountChangedError(importedRecords, present.importedRecords);
  }
  return { ...order, mailboxes, importedRecords };
}
