import type { Viewer } from "../../core/access/viewer.ts";
import { completeFlag, type MailOrder, type MailRefusal, mailWrite, refusalOf } from "../../core/mail/mail-edit.ts";
import type { MailFlag } from "../../core/records/mail.ts";
import { groupBy } from "../../lib/group-by.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { must } from "../../lib/must.ts";
import { CountChangedError, ForbiddenError, NotFoundError, ValidationError } from "../errors.ts";
import type { MailEdits, PickedMail } from "../ports/mail/mail-edits.ts";
import type { MailCursor, MailFilter, MailReader } from "../ports/mail/mail-reader.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";

/** Which mail: either named one by one, or all that a list would show. */
export interface MailSelection {
  readonly ids?: readonly string[] | undefined;
  readonly filter?: MailFilter | undefined;
  readonly search?: string | undefined;
  /** How many the person was shown. Needed for a filter, and for what is deleted for good. */
  readonly expectedCount?: number | undefined;
}

export interface MailEdited {
  /** What was replaced is kept under it. Null: nothing was. */
  readonly editId: string | null;
  readonly selected: number;
  /** Mails that were not so already. */
  readonly changed: number;
  readonly refused: readonly { readonly reason: MailRefusal; readonly count: number }[];
}

export interface EditMail {
  /**
   * Only mail of own and granted mailboxes. It goes to Microsoft with the next run, which is ordered at once.
   * @throws ValidationError, ForbiddenError, NotFoundError, CountChangedError
   */
  update(viewer: Viewer, selection: MailSelection, changes: MailChanges): Promise<MailEdited>;
  /** @param permanently also in Microsoft, and for good */
  delete(viewer: Viewer, selection: MailSelection, permanently: boolean): Promise<MailEdited>;
}

export type MailChanges = Extract<MailOrder, { kind: "UPDATE" }>["changes"];

export interface EditMailDependencies {
  readonly edits: MailEdits;
  readonly mail: Pick<MailReader, "list">;
  readonly reach: MailReachOfViewer;
  newId(): string;
  /** YYYY-MM-DD, where that person lives. */
  todayOf(userId: string): Promise<string>;
  /** Called after the commits; wakes the sync. The changes are in the log, so nothing is lost if that fails. Never rejects. */
  onMailChange(accountId: string): Promise<void>;
}

const mostNamed = 5_000;
const mostAtOnce = 50_000;
const PAGE = 1_000;
const longestSearch = 500;
const mostCategories = 25;
const longestCategory = 255;

export function createEditMail(deps: EditMailDependencies): EditMail {
  const { edits, mail } = deps;

  /** By their mailboxes; what is in others does not exist for the order. */
  async function select(viewer: Viewer, { ids, filter, search }: MailSelection): Promise<readonly PickedMail[]> {
    if (viewer.scopes?.includes("mail.write") !== true) {
      throw new ForbiddenError("This token may not change mail: it lacks mail.write.");
    }
    if ((ids === undefined) === (filter === undefined)) throw new ValidationError("ids", "either ids or a filter");
    const mailboxes = (await deps.reach(viewer)).filter(({ reach }) => reach.level === "OWNER");
    if (ids !== undefined) {
      const named = [...new Set(ids)];
      if (named.length === 0 || named.length > mostNamed) throw new ValidationError("ids", `1 to ${mostNamed} of them`);
      const picked = await edits.pick(
        mailboxes.map(({ accountId }) => accountId),
        named.filter(isUuid),
      );
      if (picked.length === 0) throw new NotFoundError("mail");
      return picked;
    }
    if ((search?.length ?? 0) > longestSearch)
      throw new ValidationError("search", `at most ${longestSearch} characters`);
    const { accountId } = filter ?? {};
    if (filter?.folder !== undefined && accountId === undefined) {
      throw new ValidationError("filter.folderId", "together with an accountId, since a folder belongs to a mailbox");
    }
    const within = accountId === undefined ? mailboxes : mailboxes.filter((one) => one.accountId === accountId);
    if (within.length === 0) throw new NotFoundError("mail");
    const found: PickedMail[] = [];
    for (let after: MailCursor | null = null; ; ) {
      const query = { mailboxes: within, filter: filter ?? {}, ...(search?.trim() ? { search: search.trim() } : {}) };
      const { rows, hasMore } = await mail.list({ ...query, order: "NEWEST_FIRST", first: PAGE, after });
      found.push(...rows.map(({ id, accountId: of, state }) => ({ id, accountId: of, state })));
      if (found.length > mostAtOnce) throw new ValidationError("filter", `at most ${mostAtOnce} mails at once`);
      if (!hasMore) return found;
      const { receivedAt, id } = must(rows.at(-1), "the last of a page");
      after = { receivedAt, id };
    }
  }

  async function carryOut(viewer: Viewer, selection: MailSelection, order: MailOrder): Promise<MailEdited> {
    const selected = await select(viewer, selection);
    const { expectedCount } = selection;
    const mustBeShown = selection.filter !== undefined || order.kind === "PURGE";
    if ((mustBeShown || expectedCount !== undefined) && expectedCount !== selected.length) {
      throw new CountChangedError(
        expectedCount ?? 0,
        selected.length,
        order.kind === "UPDATE" ? "changedMail" : "mail",
      );
    }
    const byMailbox = groupBy(selected, ({ accountId }) => accountId);
    const places = await edits.placesOf([...byMailbox.keys()]);
    mustBeFollowed(order, [...places.values()]);
    const head = { id: deps.newId(), editorId: viewer.userId, kind: order.kind };
    const refused = new Map<MailRefusal, number>();
    let changed = 0;
    const held = order.kind === "PURGE" ? await edits.held(selected.map(({ id }) => id)) : new Set<string>();
    for (const [accountId, mails] of byMailbox) {
      const here = places.get(accountId) ?? { deletedItems: null, followed: new Set<string>() };
      const allowed = mails.flatMap(({ id, state }) => {
        const reason = held.has(id) ? "LEGAL_HOLD" : refusalOf(state, order, here);
        if (reason !== null) refused.set(reason, (refused.get(reason) ?? 0) + 1);
        return reason === null ? [id] : [];
      });
      const before = changed;
      for (let at = 0; at < allowed.length; at += PAGE) {
        changed += await edits.write(head, accountId, allowed.slice(at, at + PAGE), (id, present) =>
          mailWrite(id, present, order, here),
        );
      }
      if (changed > before) await deps.onMailChange(accountId);
    }
    return {
      editId: changed === 0 ? null : head.id,
      selected: selected.length,
      changed,
      refused: [...refused].map(([reason, count]) => ({ reason, count })),
    };
  }

  return {
    async update(viewer, selection, changes) {
      if (Object.values(changes).every((value) => value === undefined)) {
        throw new ValidationError("isRead", "isRead, flag, categories or folderId: at least one of them");
      }
      const { flag, categories } = changes;
      if (categories !== undefined) mustBeCategories(categories);
      if (flag !== undefined) mustBeFlag(flag);
      const whole = flag === undefined ? null : completeFlag(flag, await deps.todayOf(viewer.userId));
      return carryOut(viewer, selection, { kind: "UPDATE", changes: { ...changes, ...(whole && { flag: whole }) } });
    },
    delete: (viewer, selection, permanently) => carryOut(viewer, selection, { kind: permanently ? "PURGE" : "DELETE" }),
  };
}

/** Mail that is moved to a folder that nobody follows would be of no use here. */
function mustBeFollowed(order: MailOrder, places: readonly { readonly followed: ReadonlySet<string> }[]): void {
  const folderId = order.kind === "UPDATE" ? order.changes.folderId : undefined;
  if (folderId === undefined || places.some(({ followed }) => followed.has(folderId))) return;
  throw new ValidationError(
    "folderId",
    "a folder of the mails' mailbox that is followed; choose it first, or move them in Outlook",
  );
}

function mustBeCategories(categories: readonly string[]): void {
  const isOne = (name: string) => name.trim() !== "" && name.length <= longestCategory && !/[,;\n]/.test(name);
  const isSet = new Set(categories).size === categories.length;
  if (!isSet || categories.length > mostCategories || !categories.every(isOne)) {
    throw new ValidationError(
      "categories",
      `at most ${mostCategories} different names of 1 to ${longestCategory} characters, without commas and semicolons`,
    );
  }
}

function mustBeFlag({ status, startDate, dueDate, completedDate }: MailFlag): void {
  if (status !== "complete" && completedDate !== null)
    throw new ValidationError("flag.completedDate", "only with the status COMPLETE");
  if (status === "notFlagged" && (startDate ?? dueDate) !== null)
    throw new ValidationError("flag.dueDate", "only of flagged mail");
  if (startDate !== null && dueDate !== null && startDate > dueDate)
    throw new ValidationError("flag.dueDate", "not before the start date");
}
