import type { Viewer } from "../../core/access/viewer.ts";
import type { Disconnect } from "../accounts/disconnect.ts";
import { audited } from "../ports/settings-store.ts";
import type { SystemMailboxes } from "../ports/system-mailboxes.ts";
import { aboutMailbox, requireMailbox } from "./administer.ts";

export interface RemoveMailboxDependencies {
  readonly store: SystemMailboxes;
  readonly disconnect: Disconnect;
  readonly countImported: (accountId: string) => Promise<number>;
  readonly forgetViewers: () => void;
}

/**
 * KEEP: it is disconnected; its readers go on reading what is here, and it can be connected again. DELETE_IMPORTED: its mail in Oro is
 * deleted, and the mailbox is no longer listed. Nothing in Microsoft changes.
 */
interface RemovedMailbox {
  readonly id: string;
  readonly mail: "KEEP" | "DELETE_IMPORTED";
  /** The number of mails to be deleted, as it was shown. Absent: not checked. */
  readonly mails?: number | null | undefined;
}

/** @throws NotFoundError, ForbiddenError, CountChangedError */
export type RemoveMailbox = (viewer: Viewer, order: RemovedMailbox) => Promise<void>;

export function createRemoveMailbox(dependencies: RemoveMailboxDependencies): RemoveMailbox {
  const { store, disconnect, countImported, forgetViewers } = dependencies;
  return async (viewer, { id, mail, mails }) => {
    const mailbox = await requireMailbox(store, viewer, id);
    const { accountId } = mailbox;
    const count = accountId === null ? 0 : await countImported(accountId);
    if (accountId !== null) {
      await disconnect(viewer, { accountId, syncedData: mail, importedRecords: mails });
    }
    if (mail === "DELETE_IMPORTED") {
      const to = { mails: count };
      await store.remove(id, audited({ ...aboutMailbox(viewer, mailbox), action: "systemMailbox.removed", to }));
    }
    forgetViewers();
  };
}
