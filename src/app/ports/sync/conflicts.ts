import type { StoredConflict } from "../../../core/sync/conflict.ts";
import type { SettingsChangedBy } from "../../../core/sync/conflict-ending.ts";

/** What was changed on both sides. This half writes nothing, and needs no lease. */
export interface ConflictReader {
  /** Conflicts of these links that are OPEN or RESOLVING. */
  conflictsByLinks(linkIds: readonly string[]): Promise<readonly StoredConflict[]>;
  /** Who last changed this resource's direction and conflict rule, at any level that applies to the owner. */
  settingsChangedBy(): Promise<SettingsChangedBy>;
}

export interface Conflicts extends ConflictReader {
  saveConflicts(conflicts: readonly StoredConflict[]): Promise<void>;
}
