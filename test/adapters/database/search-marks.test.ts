import { expect, test } from "vitest";
import { createDatabaseBefore } from "../../support/older-database.ts";

test("an upgrade marks the words of stored mail by the part in which they stood, and keeps their places", async () => {
  await using database = await createDatabaseBefore("20261127090500_mail_search_marks");
  const store = (search: string | null) =>
    database.query(
      `WITH o AS (INSERT INTO organization (name) VALUES ('Works') RETURNING id),
        a AS (INSERT INTO account (organization_id, tenant_id, object_id, user_principal_name, display_name, state, granted_scopes)
          SELECT id, 'tenant', gen_random_uuid()::text, 'a@b.example', 'A', 'CONNECTED', '{}' FROM o RETURNING id),
        e AS (INSERT INTO office_email (owner_id, folder_id, subject) SELECT id, 'inbox', 's' FROM a RETURNING id, owner_id)
      INSERT INTO email_content (email_id, account_id, type, body_state, search)
        SELECT id, owner_id, 'MAIL', 'STORED', $1::tsvector FROM e`,
      [search],
    );
  await store("'@0c0c-1' '<jan' 'jan':1A,4A,9C 'offer':6B,10C,12C 'eve':8D '2026':7B '文':11C");
  await store(null);
  await database.upgrade();
  const stored = await database.query<{ search: string | null }>("SELECT search::text FROM email_content");
  expect(stored.map(({ search }) => search).toSorted()).toEqual([
    "'!eve':8 '#2026':7 '#offer':6 '+jan':1,4 '<jan' '@0c0c-1' 'jan':9 'offer':10,12 '文':11",
    null,
  ]);
});
