// Trouble with the installation itself: its job queue, its disk. Readiness reports it from memory, at once. The alert is written once the
// database accepts it, which it may not during the trouble.
import type { ErrorCode } from "../../core/sync/error-catalogue.ts";
import type { SystemAlerts, TroubleName } from "../ports/system-alerts.ts";

export const troubleNames: readonly TroubleName[] = ["jobs", "disk"];

export interface Trouble {
  readonly name: TroubleName;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface Troubles {
  report(trouble: Trouble): void;
  clear(name: TroubleName): void;
  readonly present: readonly Trouble[];
  /** Writes alerts that could not be written yet. Called repeatedly; never rejects. */
  write(): Promise<void>;
}

export interface TroublesOptions {
  readonly alerts: SystemAlerts;
  /** An alert could not be written; it is tried again. */
  readonly onUnwritten: (error: unknown) => void;
}

export function createTroubles({ alerts, onUnwritten }: TroublesOptions): Troubles {
  const present = new Map<TroubleName, Trouble>();
  const unwritten = new Set<TroubleName>();
  let writing = Promise.resolve();

  async function writeAll(): Promise<void> {
    for (const name of [...unwritten]) {
      const trouble = present.get(name);
      unwritten.delete(name);
      try {
        await (trouble === undefined ? alerts.resolve(name) : alerts.raise(trouble));
      } catch (error) {
        unwritten.add(name);
        onUnwritten(error);
      }
    }
  }
  const write = (): Promise<void> => {
    writing = writing.then(writeAll);
    return writing;
  };

  return {
    report(trouble) {
      if (present.has(trouble.name)) return;
      present.set(trouble.name, trouble);
      unwritten.add(trouble.name);
      void write();
    },
    clear(name) {
      present.delete(name);
      unwritten.add(name);
      void write();
    },
    get present() {
      return [...present.values()];
    },
    write,
  };
}
