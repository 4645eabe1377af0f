import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import { z } from "zod";
import { ValidationError } from "../app/errors.ts";
import type { OutgoingFilter, SeenOutgoing } from "../app/mail/sending/read-outgoing.ts";
import { pageSize } from "./builder.ts";
import type { Context } from "./context.ts";

/** A page of mail on its way, from the newest on. */
export async function outgoingPage(
  { viewer, app }: Context,
  filter: OutgoingFilter,
  args: Parameters<typeof resolveCursorConnection>[0]["args"],
) {
  const connection = await resolveCursorConnection(
    { args, ...pageSize, toCursor: formatCursor },
    async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => {
      if (before !== undefined || inverted)
        throw new ValidationError("before", "not for this list, which goes on with after");
      const from = after === undefined ? null : parseCursor(after);
      const { rows } = await app.sending.outgoing.list(viewer, filter, { first: limit, after: from });
      return [...rows];
    },
  );
  // Nobody is told: counting would read as much as the list.
  return { ...connection, totalCount: 0 };
}

const shape = z.tuple([z.iso.datetime().transform((text) => new Date(text)), z.uuid()]);

const formatCursor = ({ mail }: SeenOutgoing): string =>
  Buffer.from(JSON.stringify([mail.createdAt, mail.id])).toString("base64url");

function parseCursor(cursor: string) {
  const refused = new ValidationError("after", "a cursor of this list");
  try {
    const { success, data } = shape.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (!success) throw refused;
    return { createdAt: data[0], id: data[1] };
  } catch (error) {
    if (error instanceof SyntaxError) throw refused;
    throw error;
  }
}
