import { type ResolveCursorConnectionArgs, resolveCursorConnection } from "@pothos/plugin-relay";
import { ValidationError } from "../app/errors.ts";
import type { MailListPage, MailListQuery, SeenMail } from "../app/mail/read-mail.ts";
import type { MailCursor } from "../app/ports/mail/mail-reader.ts";
import { pageSize } from "./builder.ts";
import type { Context } from "./context.ts";
import { formatPlace, parsePlace } from "./place-cursor.ts";

const opposite = { NEWEST_FIRST: "OLDEST_FIRST", OLDEST_FIRST: "NEWEST_FIRST" } as const;

/** A page of mail, from either end of the list. */
export async function mailPage(
  { viewer, app }: Context,
  query: MailListQuery & Pick<MailListPage, "order">,
  args: Parameters<typeof resolveCursorConnection>[0]["args"],
) {
  const { order, ...listed } = query;
  const connection = await resolveCursorConnection(
    { args, ...pageSize, toCursor: formatCursor },
    async ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => {
      if (before !== undefined && after !== undefined) {
        throw new ValidationError("before", "not together with after: a list goes on in one direction");
      }
      const cursor = inverted ? before : after;
      const { rows } = await app.mail.read.list(viewer, {
        ...listed,
        order: inverted ? opposite[order] : order,
        first: limit,
        after: cursor === undefined ? null : parseCursor(cursor),
      });
      return [...rows];
    },
  );
  let counted: ReturnType<typeof app.mail.read.count> | undefined;
  const count = () => (counted ??= app.mail.read.count(viewer, listed));
  return {
    ...connection,
    totalCount: async () => (await count()).count,
    isTotalMore: async () => (await count()).isMore,
  };
}

const formatCursor = ({ receivedAt, id }: SeenMail): string => formatPlace([receivedAt, id]);

function parseCursor(cursor: string): MailCursor {
  const [receivedAt, id] = parsePlace(cursor);
  return { receivedAt, id };
}
