// What we need and Agenda's own repositories do not promise: at most one waiting and at most one running job for a name and key, with any
// number of processes. Both are unique indexes on a field of the job's data, so the database decides every race:
//
//   data.waiting = slot   from the order until the job starts
//   data.running = slot   from the start until it ends; kept when its worker dies, so that the job is taken over before the next one starts
//
// A job that succeeds is deleted; one that fails keeps neither field, only data.slot, until the slot's next run ends.
export type SlotName = string;

/** One string for name and key; names hold no line break. */
export function slotOf(name: string, key: string): SlotName {
  return `${name}\n${key}`;
}

export interface WaitingJob {
  readonly slot: SlotName;
  readonly name: string;
  readonly key: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly runAt: Date;
}

/** A due job that was locked. */
export interface DueJob {
  readonly id: string;
  readonly nextRunAt: Date | null;
  readonly lockedAt: Date;
  /** As stored; `running` when it is claimed, too. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface JobSearch {
  readonly id: string;
  readonly name: string;
  /** Jobs that were locked before are taken over. */
  readonly lockDeadline: Date;
}

export type Claim = "claimed" | "busy" | "gone";

export interface JobTable {
  /** Creates the table or collection and its indexes; any number of processes at once. */
  prepare(): Promise<void>;
  /** Adds waiting jobs, one for each slot. Where there is one already, it is moved forward if its time is later. */
  put(jobs: readonly WaitingJob[]): Promise<void>;
  /** Moves the slot's waiting job forward to `runAt` if that is earlier; false when there is none. */
  hasten(slot: SlotName, runAt: Date): Promise<boolean>;
  /** Locks the next due job, and claims it with the same statement if its slot is free. Unlocked again before it began, it is still due. */
  lockNext(search: JobSearch): Promise<DueJob | null>;
  /** waiting → running; "busy" while another job of the slot runs, "gone" when the job was cancelled. A job taken over is claimed again. */
  claim(id: string, slot: SlotName): Promise<Claim>;
  /** After success: deletes the slot's running job and its failures, all but a waiting one. */
  finish(slot: SlotName): Promise<void>;
  /** After a failure: frees the slot, and keeps this failure instead of the slot's earlier ones. */
  fail(id: string, slot: SlotName, reason: string): Promise<void>;
  /** Unlocks a job that is to run (again) at `runAt`. */
  release(id: string, runAt: Date): Promise<void>;
  /** Unlocks what these searches locked (Agenda's `lastModifiedBy`): their answers were lost, so that nobody runs it. */
  unlock(searches: readonly string[]): Promise<void>;
  cancel(slot: SlotName): Promise<void>;
  stats(): Promise<{ readonly waiting: number; readonly running: number; readonly failed: number }>;
}
