// Mail as a viewer may see it. Everything that shows mail to people reads it through this: lists, one mail, threads, folders, counts.
import type { ReachedMailbox } from "../../core/access/mail-access.ts";
import { includesLevel } from "../../core/access/mail-access.ts";
import { type MailPart, showsThread, type VisibleMail, visibleMail } from "../../core/access/mail-view.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { createBatches } from "../../lib/batches.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { ValidationError } from "../errors.ts";
import type { MailFolder, MailFolderReader } from "../ports/mail/mail-folders.ts";
import type {
  CappedCount,
  ListedMail,
  MailCursor,
  MailFilter,
  MailPageQuery,
  MailReader,
  MailThread,
  ReadMail as StoredMail,
} from "../ports/mail/mail-reader.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";

type Identity = Pick<ListedMail, "id" | "accountId" | "threadId" | "state" | "level">;

/** A mail of a list, cut to what the viewer's level shows of it: null stands for what it does not show. */
export type SeenMail = Identity & VisibleMail<Exclude<MailPart, "headers" | "body">>;
/** One mail with all that it says, cut in the same way. */
export type SeenWholeMail = Identity & VisibleMail;

export interface MailListQuery {
  readonly filter: MailFilter;
  readonly search?: string | undefined;
  readonly isThreaded?: boolean | undefined;
}

export interface MailListPage extends MailListQuery {
  readonly order: MailPageQuery["order"];
  readonly first: number;
  readonly after: MailCursor | null;
}

export interface ReadMail {
  /** @throws ValidationError */
  list(viewer: Viewer, page: MailListPage): Promise<{ readonly rows: readonly SeenMail[]; readonly hasMore: boolean }>;
  /** How many rows the list has for this viewer, up to 1,000. @throws ValidationError */
  count(viewer: Viewer, query: MailListQuery): Promise<CappedCount>;
  /** Null when there is none, or none that the viewer may see. */
  find(viewer: Viewer, id: string): Promise<SeenWholeMail | null>;
  thread(viewer: Viewer, id: string): Promise<MailThread | null>;
  /** How many mails of the thread the viewer may see, counted up to 100. What is asked at one moment is read at once. */
  threadSize(viewer: Viewer, threadId: string): Promise<number>;
  /** Empty for a mailbox whose folders the viewer's level does not show, and for one that is not there. */
  folders(viewer: Viewer, accountId: string): Promise<readonly MailFolder[]>;
}

export interface ReadMailDependencies {
  readonly mail: MailReader;
  readonly folders: MailFolderReader;
  readonly reach: MailReachOfViewer;
}

/** Longer than anything that people search for. */
const longestSearch = 500;
/** A page of the API, and one more that tells whether there is another page. */
const mostOnPage = 101;

export function createReadMail({ mail, folders, reach }: ReadMailDependencies): ReadMail {
  async function queryOf(viewer: Viewer, { filter, search, isThreaded }: MailListQuery) {
    const text = search?.trim() ?? "";
    if (text.length > longestSearch) throw new ValidationError("search", `at most ${longestSearch} characters`);
    if (filter.folder !== undefined && filter.accountId === undefined) {
      throw new ValidationError("filter.folderId", "together with an accountId, since a folder belongs to a mailbox");
    }
    const { accountId, threadId } = filter;
    const all = threadId === undefined || isUuid(threadId) ? await reach(viewer) : [];
    return {
      mailboxes: accountId === undefined ? all : all.filter((one) => one.accountId === accountId),
      filter,
      ...(text === "" ? {} : { search: text }),
      ...(isThreaded === undefined ? {} : { isThreaded }),
    };
  }

  const sizesOf = createBatches<Viewer, ReadonlyMap<string, number>>(async (viewer, threadIds) => {
    const mailboxes = await reach(viewer);
    return mailboxes.length === 0 ? new Map() : mail.threadSizes(mailboxes, threadIds);
  });

  return {
    async list(viewer, { order, first, after, ...query }) {
      if (first < 1 || first > mostOnPage) throw new ValidationError("first", `1 to ${mostOnPage - 1}`);
      const asked = await queryOf(viewer, query);
      if (asked.mailboxes.length === 0) return { rows: [], hasMore: false };
      const { rows, hasMore } = await mail.list({ ...asked, order, first, after });
      return { rows: rows.map(seen), hasMore };
    },

    async count(viewer, query) {
      const asked = await queryOf(viewer, query);
      return asked.mailboxes.length === 0 ? { count: 0, isMore: false } : mail.count(asked);
    },

    async find(viewer, id) {
      if (!isUuid(id)) return null;
      const mailboxes = await reach(viewer);
      const found = mailboxes.length === 0 ? null : await mail.one(mailboxes, id);
      return found === null ? null : seen(found);
    },

    async thread(viewer, id) {
      if (!isUuid(id)) return null;
      const mailboxes = await reach(viewer);
      return mailboxes.length === 0 ? null : mail.thread(mailboxes, id);
    },

    threadSize: async (viewer, threadId) => (await sizesOf(viewer, threadId)).get(threadId) ?? 0,

    async folders(viewer, accountId) {
      const mailbox = (await reach(viewer)).find((one) => one.accountId === accountId);
      return mailbox !== undefined && showsFolders(mailbox) ? folders.folders(mailbox) : [];
    },
  };
}

function showsFolders({ reach }: ReachedMailbox): boolean {
  return includesLevel(reach.level, "EVERYTHING");
}

/** Whatever else the store gave of it stays here. */
function seen(mail: StoredMail): SeenWholeMail;
function seen(mail: ListedMail): SeenMail;
function seen({ id, accountId, threadId, messageGroupId: _, state, level, ...parts }: ListedMail): SeenMail {
  return { id, accountId, threadId: showsThread(level) ? threadId : id, state, level, ...visibleMail(parts, level) };
}
