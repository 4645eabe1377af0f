import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import { ValidationError } from "../app/errors.ts";
import type { OutgoingFilter, SeenOutgoing } from "../app/mail/sending/read-outgoing.ts";
import { pageSize } from "./builder.ts";
import type { Context } from "./context.ts";
import { formatPlace, parsePlace } from "./place-cursor.ts";

/** A page of mail on its way, from the newest on. */
export async function outgoingPage(
  { viewer, app }: Context,
  filter: OutgoingFilter,
  args: Parameters<typeof resolveCursorConnection>[0]["args"],
  withText: boolean,
) {
  const connection = await resolveCursorConnection(
    { args, ...pageSize, toCursor: formatCursor },
    async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => {
      if (before !== undefined || inverted)
        throw new ValidationError("before", "not for this list, which goes on with after");
      const from = after === undefined ? null : parseCursor(after);
      const { rows } = await app.sending.outgoing.list(viewer, filter, { first: limit, after: from, withText });
      return [...rows];
    },
  );
  // Nobody is told: counting would read as much as the list.
  return { ...connection, totalCount: 0 };
}

const formatCursor = ({ mail }: SeenOutgoing): string => formatPlace([mail.createdAt.toISOString(), mail.id]);

function parseCursor(cursor: string) {
  const [at, id] = parsePlace(cursor);
  if (at === null) throw new ValidationError("after", "a cursor of this list");
  return { createdAt: new Date(at), id };
}
