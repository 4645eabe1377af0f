import { z } from "zod";
import { bodyRead, type GraphError } from "../graph/graph-error.ts";

/** Enum values are read in any casing and answered in lowerCamel. */
export function anyCase<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.preprocess(
    (given) =>
      typeof given === "string"
        ? (values.find((value) => value.toLowerCase() === given.toLowerCase()) ?? given)
        : given,
    z.enum(values),
  );
}

export const zonedTime = z.strictObject({ dateTime: z.string(), timeZone: z.string() });

/**
 * Reads a body as the named type.
 * @param refuse Outlook and To Do refuse in different words
 * @throws GraphError 400 naming the property that does not fit
 */
export function reader<Schema extends z.ZodType>(
  typeName: string,
  schema: Schema,
  refuse: (message: string) => GraphError = bodyRead,
): (value: unknown) => z.output<Schema> {
  return (value) => {
    const parsed = schema.safeParse(withoutAnnotations(value));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const path = issue?.path.join(".") ?? "";
    if (issue?.code === "unrecognized_keys") {
      throw refuse(
        `The property '${issue.keys[0]}' does not exist on type '${typeName}'. Make sure to only use property names that are defined by the type.`,
      );
    }
    throw refuse(`Invalid value for property '${path}' of type '${typeName}': ${issue?.message ?? "unreadable"}.`);
  };
}

/** OData annotations are allowed anywhere and mean nothing here. */
function withoutAnnotations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAnnotations);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.includes("@"))
      .map(([name, inner]) => [name, withoutAnnotations(inner)]),
  );
}

/** Names of parameters are read in any casing of their first letter. */
export function lowerNames(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`, value]),
  );
}
