import type { M365Records } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import { getMany } from "../batch.ts";
import { asHistory, type GraphHttp } from "../http.ts";
import { readMailChanges } from "./changes.ts";
import { readFolders } from "./folders.ts";
import { listMails } from "./list.ts";
import { fetchMail, itemOf, readMails } from "./lookup.ts";
import { countUrl, folderIdUrl, mailHeaders, parentUrl, windowStart } from "./path.ts";
import type { MailboxHabits } from "./reading.ts";
import { withCount, withId, withParent } from "./wire.ts";
import { createMailWrites } from "./write.ts";
import { createWriteQueue } from "./write-queue.ts";

export interface GraphMailOptions {
  readonly http: GraphHttp;
  /** IANA name, for the dates of flags. */
  readonly mailboxZone: string;
  /** The mailbox's zone by Microsoft's name, for writing dates. */
  readonly wireZone: string;
  /** The dates whose mail is read. */
  readonly window: DateWindow;
  readonly habits: MailboxHabits;
}

/** The mail of one mailbox. Its state is read and written; it is made elsewhere. */
export function createGraphMail(options: GraphMailOptions): M365Records {
  const { http, mailboxZone, wireZone, window } = options;
  const writes = createMailWrites({ http, queue: createWriteQueue(http), mailboxZone, wireZone });
  const isPurged = createPurged(http);
  const present = async (item: M365Item | null, signal: AbortSignal): Promise<M365Item | null> =>
    item !== null && (await isPurged(String(item.fields.folderId), signal)) ? null : item;

  return {
    makesOneOfAKey: false,
    readCollections: (link, signal) => readFolders(http, link, signal),
    readChanges: (folderId, link, signal, { isHistory = false, ...wanted } = {}) => {
      const reading = isHistory ? { ...options, http: asHistory(http) } : options;
      return readMailChanges(reading, folderId, link, wanted, signal);
    },
    async countItems(folderIds, signal) {
      const urls = folderIds.map((id) => countUrl(id, windowStart(window)));
      const answers = await getMany(asHistory(http), urls, signal, mailHeaders());
      const counts = answers.map((answer) => withCount.safeParse(answer).data?.["@odata.count"] ?? null);
      return counts.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
    },
    listItems: (folderId, link, signal) => listMails(http, { folderId, window }, link, signal),
    read: async ({ collectionId: folderId, id }, signal) =>
      present(itemOf(await fetchMail(http, id, signal), { folderId, mailboxZone }), signal),
    readMany: async (refs, signal) => {
      const ids = refs.map(({ id }) => id);
      const placeOf = (at: number) => ({ folderId: refs[at]?.collectionId ?? "", mailboxZone });
      const read = await readMails(http, ids, placeOf, signal);
      return Promise.all(read.map((item) => (item instanceof StoreError ? item : present(item, signal))));
    },
    collectionsOf: async (refs, signal) => {
      const urls = refs.map(({ id }) => parentUrl(id));
      const answers = await getMany(http, urls, signal, mailHeaders());
      return Promise.all(
        answers.map(async (answer) => {
          const folderId = withParent.safeParse(answer).data?.parentFolderId;
          return folderId && !(await isPurged(folderId, signal)) ? folderId : null;
        }),
      );
    },
    // No mail carries a mark, since none is made here.
    findByMark: async () => new Map(),
    async *readMarked() {},
    create: async () => {
      throw new StoreError("rejected", "Mail is never made by sync.");
    },
    update: writes.update,
    delete: writes.purge,
  };
}

/** What was deleted for good is still found by its id while the organization keeps it: it lies below a folder that nobody sees. */
function createPurged(http: GraphHttp): (folderId: string, signal: AbortSignal) => Promise<boolean> {
  let asked: Promise<string | null> | null = null;
  const find = async (signal: AbortSignal): Promise<string | null> => {
    const request = { method: "GET", url: folderIdUrl("recoverableitemsdeletions"), headers: mailHeaders() } as const;
    const answer = await http.send(request, signal).catch((error) => {
      if (error instanceof StoreError && (error.fault === "notFound" || error.fault === "denied")) return null;
      throw error;
    });
    return withId.safeParse(answer?.body).data?.id ?? null;
  };
  return async (folderId, signal) => {
    asked ??= find(signal).catch((error) => {
      asked = null;
      throw error;
    });
    return folderId === (await asked);
  };
}
