/** A row requested for its `__typename` alone selects no column, and Prisma refuses an empty `select`: then the whole row is read. */
export function wholeRow<Q extends object>(query: Q): Q {
  if (!("select" in query) || typeof query.select !== "object" || query.select === null) return query;
  return Object.keys(query.select).length > 0 ? query : { ...query, select: undefined };
}
