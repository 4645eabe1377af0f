import { z } from "zod";
import { ValidationError } from "../app/errors.ts";

/** A place in a list by time and id: ISO 8601, and a UUID. */
export type Place = readonly [at: string | null, id: string];

const shape = z.tuple([z.iso.datetime().nullable(), z.uuid()]);

export const formatPlace = (place: Place): string => Buffer.from(JSON.stringify(place)).toString("base64url");

/** @throws ValidationError */
export function parsePlace(cursor: string): Place {
  const refused = new ValidationError("after", "a cursor of this list");
  try {
    const { success, data } = shape.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (!success) throw refused;
    return data;
  } catch (error) {
    if (error instanceof SyntaxError) throw refused;
    throw error;
  }
}
