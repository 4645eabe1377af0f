// Rows as one array for each column, `unnest($1::uuid[], $2::text[], …)`: PostgreSQL reads these a third faster than rows of JSON, since it
// need not look up names row by row. Columns of long values go in its binary form, in which nothing is escaped here and unescaped there; the
// others in its text form: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
import type { SearchVector } from "../../core/mail/search.ts";
import { storableJson, storableText } from "../../lib/storable-json.ts";
import { ByteWriter } from "./byte-writer.ts";
import { writeTsVector } from "./ts-vector.ts";

export interface ArrayColumn {
  readonly name: string;
  readonly type: "text" | "text[]" | "uuid" | "jsonb" | "tsvector" | "timestamptz" | "boolean" | "int";
}

/** One parameter for each column: its values in the order of the rows; what a row has not, or has as null, is NULL. */
export function columnArrays(columns: readonly ArrayColumn[], rows: readonly object[]): readonly (string | Buffer)[] {
  return columns.map(({ name, type }) => {
    const values = rows.map((row): unknown => Reflect.get(row, name));
    const binary = binaryTypes[type];
    return binary === undefined ? arrayText(values, elementText) : binaryArray(values, binary);
  });
}

/**
 * The rows again, as a SELECT.
 * @param first the number of the first column's parameter
 * @param place the name of a column that numbers the rows, from 1
 */
export function selectUnnested(columns: readonly ArrayColumn[], first: number, place: string): string {
  // An array of arrays has one length for all, so a list goes as text.
  const arrays = columns.map(({ type }, at) => `$${first + at}::${type === "text[]" ? "text" : type}[]`);
  const read = columns.map(({ name, type }) =>
    type === "text[]" ? `u."${name}"::text[] AS "${name}"` : `u."${name}"`,
  );
  const names = columns.map(({ name }) => `"${name}"`);
  return `SELECT ${read.join(", ")}, u.${place} FROM unnest(${arrays.join(", ")}) WITH ORDINALITY AS u(${names.join(", ")}, ${place})`;
}

interface BinaryType {
  /** https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
  readonly oid: number;
  write(bytes: ByteWriter, value: unknown): void;
}

const text: BinaryType = { oid: 25, write: (bytes, value) => bytes.text(withoutNul(String(value))) };
const binaryTypes: Readonly<Partial<Record<ArrayColumn["type"], BinaryType>>> = {
  text,
  "text[]": {
    ...text,
    write: (bytes, value) => bytes.text(withoutNul(arrayText(value as readonly string[], (one) => one))),
  },
  uuid: { oid: 2950, write: (bytes, value) => bytes.uuid(String(value)) },
  jsonb: {
    oid: 3802,
    write: (bytes, value) => {
      bytes.byte(1);
      bytes.text(storableJson(value));
    },
  },
  // Made when it is written: a page of vectors, each with a list for every word, would be the garbage collector's main work.
  tsvector: { oid: 3614, write: (bytes, value) => writeTsVector(bytes, (value as () => SearchVector)()) },
};

/** Half surrogate pairs become U+FFFD when they are written as UTF-8. */
const withoutNul = (value: string): string => (value.includes("\0") ? value.replaceAll("\0", "") : value);

/** https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/arrayfuncs.c, `array_recv` */
function binaryArray(values: readonly unknown[], { oid, write }: BinaryType): Buffer {
  const bytes = new ByteWriter();
  const hasRows = values.length > 0;
  bytes.int32(hasRows ? 1 : 0);
  bytes.int32(values.some((value) => value === null || value === undefined) ? 1 : 0);
  bytes.int32(oid);
  if (hasRows) {
    bytes.int32(values.length);
    bytes.int32(1);
  }
  for (const value of values) {
    if (value === null || value === undefined) bytes.int32(-1);
    else bytes.sized(() => write(bytes, value));
  }
  return bytes.written();
}

function elementText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Date ? value.toISOString() : storableText(String(value));
}

function arrayText<T>(values: readonly T[], textOf: (value: T) => string | null): string {
  let all = "";
  for (const value of values) {
    const element = textOf(value);
    all += element === null ? ",NULL" : `,"${/["\\]/.test(element) ? element.replaceAll(/["\\]/g, "\\$&") : element}"`;
  }
  return `{${all.slice(1)}}`;
}
