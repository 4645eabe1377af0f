import { suggest } from "./close-names.ts";
import { CommandError, exitCode } from "./command-error.ts";
import type { Conflict } from "./operations/conflicts.ts";
import type { FieldChoice, Side } from "./schema-types.d.ts";

/**
 * A side for every field in conflict, which the API requires once a single field is chosen: the named sides, and `others` for the rest.
 * @throws CommandError for a field that is not in conflict or that was not decided
 */
export function decideFields(
  conflict: Pick<Conflict, "fields">,
  chosen: readonly FieldChoice[],
  others: Side | undefined,
): readonly FieldChoice[] {
  const unknown = chosen.find(({ field }) => !conflict.fields.includes(field));
  if (unknown !== undefined) {
    throw new CommandError(
      exitCode.usage,
      `"${unknown.field}" is not in conflict here.`,
      suggest(unknown.field, conflict.fields) ?? `In conflict: ${conflict.fields.join(", ")}`,
    );
  }
  return conflict.fields.map((field) => {
    const take = chosen.find((choice) => choice.field === field)?.take ?? others;
    if (take !== undefined) return { field, take };
    throw new CommandError(exitCode.usage, `And ${field}?`, `--field ${field}=oro, or --take oro for all other fields`);
  });
}
