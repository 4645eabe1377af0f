/** One thing that `doctor` checked. A note is worth knowing, but nothing is wrong. */
export interface Check {
  readonly name: string;
  readonly result: "ok" | "wrong" | "note";
  readonly message: string;
  readonly code: string | null;
  /** What to do next. */
  readonly remedy: string | null;
  /** The accounts it concerns; none for the system. */
  readonly accounts: readonly string[];
}

export const fine = (name: string, message: string): Check => ({
  name,
  result: "ok",
  message,
  code: null,
  remedy: null,
  accounts: [],
});

export const note = (name: string, message: string, remedy: string | null = null): Check => ({
  name,
  result: "note",
  message,
  code: null,
  remedy,
  accounts: [],
});

export const wrong = (name: string, message: string, remedy: string | null, code: string | null = null): Check => ({
  name,
  result: "wrong",
  message,
  code,
  remedy,
  accounts: [],
});
