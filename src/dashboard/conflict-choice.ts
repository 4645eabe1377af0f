import type { Conflict, ConflictVersion, Side } from "./model.ts";
import { sideName } from "./words.ts";

/** What a person has to choose a side for, by name. */
export type Choices = Readonly<Record<string, Side>>;

/** The name of the single question about a record that one side deleted: a whole side must be chosen. */
export const wholeRecord = "record";

export function questionsOf({ kind, versions }: Conflict): readonly string[] {
  return kind === "FIELDS" ? versions.map(({ field }) => field) : [wholeRecord];
}

export function isDecided(conflict: Conflict, choices: Choices): boolean {
  return questionsOf(conflict).every((name) => choices[name] !== undefined);
}

export function takeAll(conflict: Conflict, side: Side): Choices {
  return Object.fromEntries(questionsOf(conflict).map((name) => [name, side]));
}

export interface ResolveInput {
  readonly conflictId: string;
  readonly take?: Side;
  readonly fields?: readonly { readonly field: string; readonly take: Side }[];
}

/** The order for the server; null until every question is answered. */
export function resolveInput(conflict: Conflict, choices: Choices): ResolveInput | null {
  const fields = questionsOf(conflict).flatMap((field) => {
    const take = choices[field];
    return take === undefined ? [] : [{ field, take }];
  });
  const [first] = fields;
  if (first === undefined || !isDecided(conflict, choices)) return null;
  const isOneSide = fields.every(({ take }) => take === first.take);
  return isOneSide ? { conflictId: conflict.id, take: first.take } : { conflictId: conflict.id, fields };
}

/** One field as it will be on both sides; text null until a side is chosen. */
export interface ResultField {
  readonly label: string;
  readonly text: string | null;
}

export type Result =
  /** The record goes from the side that still has it. */
  | { readonly kind: "deleted"; readonly from: Side }
  /** The record is created again on the side that lost it, as the other side has it. */
  | { readonly kind: "restored"; readonly on: Side }
  | { readonly kind: "fields"; readonly fields: readonly ResultField[] };

/** What will become of the record, before it is applied; null while that is open. */
export function resultOf(conflict: Conflict, choices: Choices): Result | null {
  if (conflict.kind === "FIELDS") {
    const fields = conflict.versions.map((version) => ({
      label: version.label,
      text: textOf(version, choices[version.field]),
    }));
    return fields.some(({ text }) => text !== null) ? { kind: "fields", fields } : null;
  }
  const side = choices[wholeRecord];
  if (side === undefined) return null;
  const deletedOn = conflict.kind === "OFFICE_DELETED" ? "OFFICE" : "M365";
  return side === deletedOn
    ? { kind: "deleted", from: deletedOn === "OFFICE" ? "M365" : "OFFICE" }
    : { kind: "restored", on: deletedOn };
}

function textOf({ officeText, m365Text }: ConflictVersion, side: Side | undefined): string | null {
  if (side === undefined) return null;
  return (side === "OFFICE" ? officeText : m365Text) ?? "";
}

/** How a settled conflict ended. */
export function outcomeWords({ outcome }: Pick<Conflict, "outcome">): string {
  switch (outcome) {
    case "OFFICE":
    case "M365":
      return `${sideName[outcome]}’s version was taken.`;
    case "MERGED":
      return "Both versions were merged.";
    case "AGREED":
      return "Both sides were the same by then.";
    case "KEPT_APART":
      return "Nothing was written.";
    default:
      return "";
  }
}
