import { judgePersonAct } from "../../core/access/people-rules.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { CountChangedError, NotFoundError } from "../errors.ts";
import { said } from "../ports/feed.ts";
import type { KnownPerson, PeopleChanged, PersonStore, Removal } from "../ports/people.ts";
import { mustBeAllowed } from "./judged.ts";

interface RemovePersonOrder {
  readonly userId: string;
  /** KEEP: all records stay in Oro. DELETE_IMPORTED: what was imported from the mailboxes goes; never what was made in Oro, or in Microsoft. */
  readonly syncedData: "KEEP" | "DELETE_IMPORTED";
  /** As whoever orders it was shown; nothing is done when it is another number by then. Without them as many as there are. */
  readonly mailboxes?: number | null | undefined;
  readonly importedRecords?: number | null | undefined;
}

export interface RemovePersonDependencies {
  readonly store: Pick<PersonStore, "read" | "remove" | "readRemoval" | "mailboxesOf">;
  /** What still needs the mailbox's sign-in: Microsoft is told to tell us nothing more. */
  readonly beforeSignOut: (accountId: string) => Promise<void>;
  readonly onChanged: (userIds: readonly string[], changed: PeopleChanged) => Promise<void>;
}

export interface RemovePerson {
  /** What removing somebody would touch. @throws NotFoundError, ForbiddenError, RefusedError */
  removalOf(viewer: Viewer, userId: string): Promise<Removal>;
  /**
   * For good. Mailboxes are disconnected, tokens and sessions end, the address and the mailboxes are free for somebody new.
   * @throws NotFoundError, ForbiddenError, RefusedError, CountChangedError
   */
  remove(viewer: Viewer, order: RemovePersonOrder): Promise<void>;
}

export function createRemovePerson({ store, beforeSignOut, onChanged }: RemovePersonDependencies): RemovePerson {
  const judge = (viewer: Viewer, person: KnownPerson | null): KnownPerson => {
    mustBeAllowed(judgePersonAct(viewer, person, { kind: "remove" }));
    // The rules have refused nobody already.
    if (person === null) throw new NotFoundError("user");
    return person;
  };
  return {
    async removalOf(viewer, userId) {
      return store.readRemoval(judge(viewer, await store.read(userId)).userId);
    },

    async remove(viewer, order) {
      const { userId } = judge(viewer, await store.read(order.userId));
      // Asked before Microsoft is told, and once more by what writes: a run may import something in between.
      const shown = mustBeAsShown(order, await store.readRemoval(userId));
      for (const accountId of await store.mailboxesOf(userId)) await beforeSignOut(accountId);
      const changed = await store.remove(userId, order.syncedData === "DELETE_IMPORTED", (person, removal) => {
        const { organizationId, email, name } = judge(viewer, person);
        mustBeAsShown(shown, removal);
        const audit = { actor: viewer, action: "user.removed", level: "USER", ownerId: userId } as const;
        const detail = said("PERSON_REMOVED", `${viewer.name} removed ${name}`);
        return {
          audit: [{ ...audit, field: order.syncedData, from: email, to: removal }],
          feed: [{ topic: "activity", organizationId, userId, detail }],
        };
      });
      await onChanged([userId], changed);
    },
  };
}

/** @returns what has to be true still when it is written */
function mustBeAsShown(order: RemovePersonOrder, present: Removal): RemovePersonOrder {
  const mailboxes = order.mailboxes ?? present.mailboxes;
  const importedRecords = order.importedRecords ?? present.importedRecords;
  if (mailboxes !== present.mailboxes) throw new CountChangedError(mailboxes, present.mailboxes, "mailbox");
  if (order.syncedData === "DELETE_IMPORTED" && importedRecords !== present.importedRecords) {
    throw new CountChangedError(importedRecords, present.importedRecords);
  }
  return { ...order, mailboxes, importedRecords };
}
