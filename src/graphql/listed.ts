import { resolveOffsetConnection } from "@pothos/plugin-relay";
import type { Listed } from "../app/ports/record-lists.ts";
import { pageSize } from "./builder.ts";

/** A page of a list, with the total. */
export async function pageOf<Row>(
  args: Parameters<typeof resolveOffsetConnection>[0]["args"],
  list: (page: { readonly offset: number; readonly limit: number }) => Promise<Listed<Row>>,
) {
  let total = 0;
  const connection = await resolveOffsetConnection({ args, ...pageSize }, async ({ offset, limit }) => {
    const listed = await list({ offset, limit });
    total = listed.total;
    return [...listed.rows];
  });
  return { ...connection, totalCount: total };
}
