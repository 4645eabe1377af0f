import type { AddressBook, KnownAddress } from "../../../app/ports/mail/address-book.ts";
import { showsPart } from "../../../core/access/mail-view.ts";
import { searchQuery } from "../../../core/mail/search.ts";
import type { MailAddress } from "../../../core/records/mail.ts";
import type { Sql } from "../../database/sql-database.ts";
import { accountsOf, besideMail, groupReached, isFound, trashOf, uuidArray } from "./mail-conditions.ts";

/** Enough to tell who is written to often, and quickly read. */
const MOST_MAILS = 1_000;
const MOST_ADDRESSES = 5_000;
/** Nobody writes to one of a crowd because a mail went to all of them. */
const CROWD = 50;

export function createAddressBook(sql: Pick<Sql, "$queryRaw">): AddressBook {
  return {
    async ofMail(mailboxes, words) {
      const groups = groupReached(mailboxes);
      const searched = groups.map(({ accountIds, reach }) => ({
        accountIds,
        parts: showsPart(reach.level, "bcc") ? (["people", "bcc"] as const) : (["people"] as const),
      }));
      const tsquery = searchQuery({ typed: `${words}*` }, searched);
      if (tsquery === null) return [];
      const whole = accountsOf(groups.filter(({ reach }) => showsPart(reach.level, "bcc")));
      const filter = { groups, filter: {}, folderIds: null, tsquery: null };
      return sql.$queryRaw<KnownAddress[]>`
        WITH RECURSIVE hit AS MATERIALIZED (
          SELECT h.email_id FROM email_content h WHERE h.search @@ ${tsquery}::tsquery LIMIT ${MOST_MAILS}::int
        ), ${trashOf(accountsOf(groups))}, people AS (
          SELECT jsonb_build_array(c."from") || c."to" || c.cc || c.reply_to
            || CASE WHEN e.owner_id = ANY(${uuidArray(whole)}) THEN c.bcc ELSE '[]' END AS list
          FROM hit CROSS JOIN LATERAL (SELECT o.* FROM office_email o WHERE o.id = hit.email_id OFFSET 0) AS e ${besideMail()}
          WHERE ${isFound(filter)} AND jsonb_array_length(c."to") + jsonb_array_length(c.cc) <= ${CROWD}::int
        ), named AS (
          SELECT one->>'name' AS name, one->>'address' AS address FROM people CROSS JOIN LATERAL jsonb_array_elements(people.list) AS one
          WHERE jsonb_typeof(one) = 'object'
        )
        SELECT mode() WITHIN GROUP (ORDER BY name) AS name, min(address) AS address, count(*)::int AS count
        FROM named GROUP BY lower(address) ORDER BY count(*) DESC, lower(address) LIMIT ${MOST_ADDRESSES}::int`;
    },

    ofPeople: (organizationId, word) => sql.$queryRaw<MailAddress[]>`
      SELECT u.name, u.email AS address FROM "user" u JOIN organization o ON o.id = u.organization_id
      WHERE u.organization_id = ${organizationId}::uuid AND u.removed_at IS NULL AND u.suspended_at IS NULL AND o.archived_at IS NULL
        AND strpos(lower(u.name || ' ' || u.email), ${word}::text) > 0
      ORDER BY u.name, u.id LIMIT ${MOST_ADDRESSES}::int`,
  };
}
