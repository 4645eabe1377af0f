/** A value that breaks a rule. */
export interface Breach {
  readonly field: string;
  /** What would be allowed, in words. */
  readonly rule: string;
}

/** A breach with the value that was judged, whatever its type. */
export interface Judged extends Breach {
  readonly value: unknown;
}

/**
 * The first breach that an edit introduces. What Microsoft sent may break our rules; then only a change of that very value is judged.
 * @param before the breaches found before the edit
 */
export function firstNewBreach(found: readonly Judged[], before: readonly Judged[]): Breach | null {
  const known = new Set(before.map(spelled));
  const fresh = found.find((one) => !known.has(spelled(one)));
  return fresh === undefined ? null : { field: fresh.field, rule: fresh.rule };
}

function spelled({ field, rule, value }: Judged): string {
  return JSON.stringify([field, rule, value]);
}

export const maxText = 255;
export const maxDescription = 100_000;
export const maxCategories = 25;

/** A short name on one or more lines: of a category, a step, a place. */
export function isTitle(text: string): boolean {
  return text.trim() !== "" && text.length <= maxText && !hasUnstorable(text);
}

/** U+0000 and lone surrogates: PostgreSQL can store neither. */
export function hasUnstorable(text: string): boolean {
  return text.includes("\0") || /\p{Surrogate}/u.test(text);
}

export function isWhole(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= min && value <= max;
}

/** Whether the text is a real day, as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

export function findDescriptionBreach(description: string): Breach | null {
  if (hasUnstorable(description)) return { field: "description", rule: "valid Unicode text" };
  return description.length > maxDescription
    ? { field: "description", rule: `at most ${maxDescription} characters` }
    : null;
}

export function findCategoriesBreach(categories: readonly string[]): Breach | null {
  if (categories.length > maxCategories) return { field: "categories", rule: `at most ${maxCategories}` };
  if (new Set(categories).size < categories.length) return { field: "categories", rule: "each category once" };
  return categories.some((name) => !isTitle(name))
    ? { field: "categories", rule: `names of 1 to ${maxText} characters` }
    : null;
}
