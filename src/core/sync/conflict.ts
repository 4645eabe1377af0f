import type { FieldValue, RecordFields, RecordKind, SideBases, SideName } from "../records/record.ts";
import { sameValue } from "../records/same-value.ts";
import type { ConflictRule } from "./sync-settings.ts";

/** FIELDS: changed on both sides to different values. X_DELETED: deleted on X, edited on the other side. */
export type ConflictKind = "FIELDS" | "OFFICE_DELETED" | "M365_DELETED";

/** A person's decision; `values` are those of the versions that the person saw. */
export type Resolution =
  | { readonly kind: "fields"; readonly values: RecordFields }
  | { readonly kind: "keep"; readonly fields: RecordFields }
  | { readonly kind: "delete" };

/** A person's choice, before it is applied to the versions. */
export interface Choice {
  readonly take?: SideName;
  readonly fields?: Readonly<Record<string, SideName>>;
}

/** The versions stored with a conflict; null is the deleted side. */
export interface Versions {
  readonly kind: ConflictKind;
  readonly fields: readonly string[];
  readonly office: RecordFields | null;
  readonly m365: RecordFields | null;
}

/**
 * The side that wins by a rule; null when a person must decide.
 *
 * Times are those of the changes: the change log's for Oro, the server's `lastModifiedDateTime` for Microsoft. A Microsoft deletion has no
 * time, so the edit wins. Equal or unknown times fall to Oro, so that two runs cannot decide differently.
 */
export function winnerOf(
  rule: ConflictRule,
  kind: ConflictKind,
  changedAt: { readonly office: string | null; readonly m365: string | null },
): SideName | null {
  switch (rule) {
    case "OFFICE_WINS":
      return "office";
    case "M365_WINS":
      return "m365";
    case "ASK":
      return null;
    case "NEWEST_WINS": {
      if (kind === "M365_DELETED" && changedAt.m365 === null) return "office";
      if (kind === "OFFICE_DELETED" && changedAt.office === null) return "m365";
      if (changedAt.office === null || changedAt.m365 === null) return "office";
      return Date.parse(changedAt.m365) > Date.parse(changedAt.office) ? "m365" : "office";
    }
  }
}

/** Applies a person's choice to the versions. Refuses if a field in conflict has no side chosen. */
export function resolve(
  kind: RecordKind,
  versions: Versions,
  choice: Choice,
): { readonly ok: true; readonly resolution: Resolution } | { readonly ok: false; readonly message: string } {
  if (versions.kind !== "FIELDS") {
    if (choice.take === undefined) return refused("Choose a side: one has the record, the other deleted it.");
    const kept = versions[choice.take];
    return {
      ok: true,
      resolution: kept === null ? { kind: "delete" } : { kind: "keep", fields: kept },
    };
  }
  const { office, m365 } = versions;
  if (office === null || m365 === null) return refused("This conflict has lost one of its versions.");
  const known = new Set(versions.fields);
  const stray = Object.keys(choice.fields ?? {}).find((name) => !known.has(name));
  if (stray !== undefined) return refused(`The field ${stray} is not in conflict.`);
  const values: Record<string, FieldValue> = {};
  for (const name of versions.fields) {
    const side = choice.fields?.[name] ?? choice.take;
    if (side === undefined) return refused(`Choose a side for ${labelOf(kind, name)}.`);
    values[name] = (side === "office" ? office : m365)[name] ?? null;
  }
  return { ok: true, resolution: { kind: "fields", values } };
}

/** Whether the fields that a person decided on are still as that person saw them. */
export function stillAsSeen(
  kind: RecordKind,
  versions: Versions,
  now: { office: RecordFields | null; m365: RecordFields | null },
) {
  const matches = (seen: RecordFields | null, current: RecordFields | null): boolean => {
    if (seen === null || current === null) return seen === current;
    return kind.fields
      .filter((spec) => versions.kind !== "FIELDS" || versions.fields.includes(spec.name))
      .every((spec) => sameValue(spec, seen[spec.name], current[spec.name]));
  };
  return matches(versions.office, now.office) && matches(versions.m365, now.m365);
}

function labelOf(kind: RecordKind, name: string): string {
  return kind.fields.find((spec) => spec.name === name)?.label ?? name;
}

function refused(message: string): {
  readonly ok: false;
  readonly message: string;
} {
  return { ok: false, message };
}

/** A conflict as stored: what the sides held, and how it ended. */
export interface StoredConflict {
  readonly id: string;
  readonly linkId: string;
  readonly officeId: string;
  readonly m365Id: string;
  readonly collectionId: string;
  readonly kind: ConflictKind;
  readonly fields: readonly string[];
  readonly title: string;
  readonly bases: SideBases | null;
  readonly office: RecordFields | null;
  readonly m365: RecordFields | null;
  readonly officeVersion: number;
  readonly etag: string | null;
  readonly rule: string;
  readonly state: "OPEN" | "RESOLVING" | "SETTLED";
  /** KEPT_APART: nothing was written, each side keeps its own. */
  readonly outcome: "OFFICE" | "M365" | "MERGED" | "AGREED" | "KEPT_APART" | null;
  /** Why it ended this way without a person's choice, in a sentence. */
  readonly reason: string | null;
  readonly choice: Choice | null;
  /** A person's name, or the rule's. */
  readonly decidedBy: string | null;
}
