import type * as record from "../../../src/core/records/same-value.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import type * as brakes from "../../../src/core/sync/brakes.ts";
import type * as conflict from "../../../src/core/sync/conflict.ts";
import type * as decide from "../../../src/core/sync/decide.ts";
import type * as match from "../../../src/core/sync/match.ts";
import type * as merge from "../../../src/core/sync/merge.ts";
import type * as retry from "../../../src/core/sync/retry.ts";
import type * as window from "../../../src/core/sync/window.ts";

/** The deciding half of the core, handed in: so the same checks can be held against a core that was spoilt on purpose. */
export type Core = typeof record &
  typeof brakes &
  typeof conflict &
  typeof decide &
  typeof match &
  typeof merge &
  typeof retry &
  typeof window;

/** One fact about the core; `holds` throws when it is none. */
export interface Check {
  readonly title: string;
  holds(core: Core): void;
}

/** A task of which nothing is set. */
export const emptyTask = Object.fromEntries(taskKind.fields.map((spec) => [spec.name, spec.empty]));
