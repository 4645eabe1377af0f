/**
 * A row asked for its `__typename` alone selects no column, and Prisma refuses an empty `select`: then the row is read as a whole.
 */
export function wholeRow<Q extends object>(query: Q): Q {
  if (!("select" in query) || typeof query.select !== "object" || query.select === null) return query;
  return Object.keys(query.select).length > 0 ? query : { ...query, select: undefined };
}
