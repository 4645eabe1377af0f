import type { M365Item } from "../../../core/records/m365-item.ts";
import { eachPage } from "../pages.ts";
import { explain } from "../parse.ts";
import { page, todoTask, type WireTask } from "../wire.ts";
import { type DeltaOptions, pageHeaders } from "./changes.ts";
import { tasksPath } from "./path.ts";
import { readTask } from "./read.ts";

/** Our clock and Microsoft's may differ, and their index lags behind. */
const slackMs = 300_000;

/** The tasks of a list that were written since then, page by page. Unreadable ones are skipped: delta reports them. */
async function* writtenSince(
  { http, pageSize }: DeltaOptions,
  collectionId: string,
  since: number,
  signal: AbortSignal,
): AsyncGenerator<WireTask> {
  const filter = `lastModifiedDateTime ge ${new Date(since).toISOString()}`;
  const url = `${tasksPath(collectionId)}?$filter=${encodeURIComponent(filter)}`;
  const first = { url, headers: pageHeaders(pageSize) };
  for await (const tasks of eachPage(http, first, { shape: page, what: "a page of tasks" }, signal)) {
    for (const wire of tasks) {
      const parsed = todoTask.safeParse(wire);
      if (parsed.success) yield parsed.data;
    }
  }
}

/** The items that carry one of our marks. The server cannot filter by linked resources, but sends them with every task. */
export async function findByMark(
  options: DeltaOptions,
  collectionId: string,
  marks: readonly string[],
  since: Date,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, M365Item>> {
  const wanted = new Set(marks);
  const found = new Map<string, M365Item>();
  for await (const wire of writtenSince(options, collectionId, since.getTime() - slackMs, signal)) {
    const item = tryRead(wire, options.mailboxZone);
    if (item?.mark != null && wanted.has(item.mark)) found.set(item.mark, item);
    if (found.size === wanted.size) break;
  }
  return found;
}

export async function* readMarked(
  { http, pageSize, mailboxZone }: DeltaOptions,
  collectionId: string,
  signal: AbortSignal,
): AsyncGenerator<readonly M365Item[]> {
  const first = { url: tasksPath(collectionId), headers: pageHeaders(pageSize) };
  for await (const tasks of eachPage(http, first, { shape: page, what: "a page of tasks" }, signal)) {
    yield tasks.flatMap((wire) => {
      const parsed = todoTask.safeParse(wire);
      const item = parsed.success ? tryRead(parsed.data, mailboxZone) : null;
      return item?.mark == null ? [] : [item];
    });
  }
}

export interface CompletedOccurrence {
  readonly subject: string;
  readonly dueDate: string | null;
  /** By the server's clock, milliseconds since 1970. */
  readonly sentAt: number;
}

/**
 * The new task that holds the occurrence that was just completed: same title, same old due date, made since. Null when it cannot be
 * identified.
 */
export async function findCompleted(
  options: DeltaOptions,
  collectionId: string,
  { subject, dueDate, sentAt }: CompletedOccurrence,
  signal: AbortSignal,
): Promise<M365Item | null> {
  let newest: { readonly item: M365Item; readonly createdAt: number } | null = null;
  for await (const wire of writtenSince(options, collectionId, sentAt - slackMs, signal)) {
    const createdAt = Date.parse(wire.createdDateTime ?? "");
    if (wire.status !== "completed" || !(createdAt >= sentAt) || wire.title !== subject) continue;
    const item = tryRead(wire, options.mailboxZone);
    if (item === null || item.fields.dueDate !== dueDate) continue;
    if (newest === null || createdAt > newest.createdAt) newest = { item, createdAt };
  }
  return newest?.item ?? null;
}

function tryRead(wire: WireTask, mailboxZone: string): M365Item | null {
  try {
    return readTask(wire, mailboxZone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw new Error(`Reading a task failed: ${explain(error)}`, { cause: error });
  }
}
