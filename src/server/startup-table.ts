export interface StartupRow {
  readonly name: string;
  /** What is used. */
  readonly what: string;
  /** How to use something else. */
  readonly change: string;
}

const titles: StartupRow = { name: "", what: "in use", change: "to change it" };

/** A plain table for start-up: one line a row, columns as wide as their content. */
export function formatStartupTable(rows: readonly StartupRow[]): string {
  const lines = [titles, ...rows];
  const widthOf = (column: "name" | "what") => Math.max(...lines.map((row) => row[column].length));
  const [nameWidth, whatWidth] = [widthOf("name"), widthOf("what")];
  return lines
    .map(({ name, what, change }) => `  ${name.padEnd(nameWidth)}  ${what.padEnd(whatWidth)}  ${change}`.trimEnd())
    .join("\n");
}
