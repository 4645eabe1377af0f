/** Counters beside what they count, in one statement: rows are the counters that are wrong. */
const wrongCounts = `
  WITH kept AS (
    SELECT account_id, resource, counted, name, detail, sum(count)::int AS count FROM record_count GROUP BY 1, 2, 3, 4, 5
  ), counted AS (
    SELECT account_id, resource, 'LINK' AS counted, state AS name, coalesce(detached_reason, '') AS detail, count(*)::int AS count
    FROM link GROUP BY 1, 2, 4, 5
    UNION ALL
    SELECT account_id, 'EMAIL', 'EXCLUDED_MAIL', reason, '', count(*)::int FROM excluded_mail GROUP BY 1, 4
    UNION ALL
    SELECT e.owner_id, 'EMAIL', 'MAIL_IN_FOLDER', e.folder_id, CASE WHEN e.is_read THEN 'READ' ELSE 'UNREAD' END, count(*)::int
    FROM office_email e WHERE e.deleted_at IS NULL AND NOT EXISTS (
      SELECT FROM link l WHERE l.account_id = e.owner_id AND l.resource = 'EMAIL' AND l.office_id = e.id
        AND l.state = 'DETACHED' AND l.detached_reason = 'DELETED')
    GROUP BY 1, 4, 5
  )
  SELECT account_id AS account, resource, counted, name, detail, coalesce(k.count, 0) AS kept, coalesce(c.count, 0) AS counted_anew
  FROM kept k FULL JOIN counted c USING (account_id, resource, counted, name, detail)
  WHERE coalesce(k.count, 0) <> coalesce(c.count, 0)`;

/** @throws Error where a counter is not what a look at the rows gives, whatever was done to them */
export async function expectTrueCounts(query: (sql: string) => Promise<readonly unknown[]>): Promise<void> {
  const wrong = await query(wrongCounts);
  if (wrong.length > 0) throw new Error(`Counters are not what their rows give: ${JSON.stringify(wrong)}`);
}
