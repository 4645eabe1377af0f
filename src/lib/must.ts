/** The value, or an error that names what was missing: for lookups that an invariant guarantees. @throws Error */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`Missing: ${what}`);
  return value;
}
