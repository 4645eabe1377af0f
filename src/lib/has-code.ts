/** Whether an error carries this `code`: a system error's name, a PostgreSQL SQLSTATE or a MongoDB error number. */
export function hasCode(error: unknown, code: string | number): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

/** Whether a file operation failed because the file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}
