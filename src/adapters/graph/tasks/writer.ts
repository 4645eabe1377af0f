import type { ItemRef } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { GraphAnswer, GraphHttp, GraphRequest } from "../http.ts";
import { mustParse } from "../parse.ts";
import { afterPartWritten, insist } from "../stepwise.ts";
import { todoTask, type WireTask } from "../wire.ts";
import type { ChecklistStep } from "./checklist.ts";
import { checklistPath, taskPath } from "./path.ts";
import type { TaskBody } from "./write.ts";

interface WrittenTask {
  readonly task: WireTask;
  /** The latest time at which the request was sent, by the server's clock, milliseconds since 1970. */
  readonly sentAt: number;
}

/** The steps of one update of one task, each on condition that nobody else has written since the one before. */
export interface TaskWriter {
  patch(body: TaskBody): Promise<WrittenTask>;
  /** A patch that must not be skipped, since the one before removed the rule: repeated while the service asks to wait or fails. */
  putBack(body: TaskBody): Promise<WireTask>;
  writeChecklist(steps: readonly ChecklistStep[]): Promise<WireTask>;
  read(): Promise<WireTask>;
}

export function createTaskWriter(
  http: GraphHttp,
  ref: ItemRef,
  etagBefore: string,
  signal: AbortSignal,
  isNew = false,
): TaskWriter {
  let etag = etagBefore;
  let hasWritten = isNew;

  const send = async (request: GraphRequest): Promise<GraphAnswer> => {
    try {
      const answer = await http.send(hasWritten ? { ...request, goesOn: true } : request, signal);
      if (request.method !== "GET") hasWritten = true;
      return answer;
    } catch (error) {
      throw hasWritten && error instanceof StoreError ? afterPartWritten(error) : error;
    }
  };

  const keep = (answer: GraphAnswer): WireTask => {
    const task = mustParse(todoTask, answer, "a task", hasWritten);
    etag = task["@odata.etag"];
    return task;
  };

  const read = async () => keep(await send({ method: "GET", url: taskPath(ref) }));

  const patch = async (body: TaskBody): Promise<WrittenTask> => {
    const began = http.now();
    const answer = await send({ method: "PATCH", url: taskPath(ref), headers: { "If-Match": etag }, body });
    return { task: keep(answer), sentAt: serverTime(answer, http.now()) - (http.now() - began) - dateResolutionMs };
  };

  return {
    read,
    patch,
    putBack: async (body) => (await insist(http, signal, () => patch(body))).task,
    writeChecklist: async (steps) => {
      // Each step changes the task's etag and answers without the new one. So only the first is guarded; the others rely on the entries'
      // own ids: one that somebody removed meanwhile is a 404.
      let guard: Readonly<Record<string, string>> = { "If-Match": etag };
      for (const step of steps) {
        await send(requestOf(step, ref, guard)).catch(asMismatch);
        guard = {};
      }
      return read();
    },
  };
}

/** The `Date` header has whole seconds, RFC 9110 5.6.7. */
const dateResolutionMs = 1_000;

function serverTime({ headers }: GraphAnswer, now: number): number {
  const at = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(at) ? now : at;
}

function requestOf(step: ChecklistStep, ref: ItemRef, headers: Readonly<Record<string, string>>): GraphRequest {
  switch (step.kind) {
    case "add":
      return { method: "POST", url: checklistPath(ref), headers, body: entryBody(step.entry) };
    case "change":
      return { method: "PATCH", url: checklistPath(ref, step.id), headers, body: entryBody(step.entry) };
    case "remove":
      return { method: "DELETE", url: checklistPath(ref, step.id), headers };
  }
}

/** Always both: a PATCH of the name alone unticks the entry. */
function entryBody({ title, isChecked }: { readonly title: string; readonly isChecked: boolean }) {
  return { displayName: title, isChecked };
}

function asMismatch(error: unknown): never {
  if (error instanceof StoreError && error.fault === "notFound")
    throw new StoreError("versionMismatch", "The checklist changed while it was being written.", {
      mayHaveBeenApplied: error.mayHaveBeenApplied,
      cause: error,
    });
  throw error;
}
