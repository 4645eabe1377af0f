-- CreateTable
CREATE TABLE "record_count" (
    "id" BIGSERIAL NOT NULL,
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "counted" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "count" INTEGER NOT NULL,

    CONSTRAINT "record_count_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "record_count_account_id_resource_counted_idx" ON "record_count"("account_id", "resource", "counted");

-- AddForeignKey
ALTER TABLE "record_count" ADD CONSTRAINT "record_count_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The counters change in the statement that changes what they count, so that no way of changing it can forget them. Each change is a
-- function of the changed rows alone: whatever happens at the same moment, the sum is right.
-- A row that another transaction is counting in is passed over, and another one begun: nobody waits, so the order of locks does not
-- matter. There are as many rows of a number as transactions ever counted at once.
CREATE FUNCTION count_records(of_account uuid, of_resource resource, as_counted text, as_name text, as_detail text, change int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE record_count SET count = count + change WHERE id = (
    SELECT id FROM record_count
    WHERE account_id = of_account AND resource = of_resource AND counted = as_counted AND name = as_name AND detail = as_detail
    LIMIT 1 FOR UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    INSERT INTO record_count (account_id, resource, counted, name, detail, count)
    VALUES (of_account, of_resource, as_counted, as_name, as_detail, change);
  END IF;
END
$$;

CREATE FUNCTION count_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM count_records(account_id, resource, 'LINK', state, detail, n) FROM (
      SELECT account_id, resource, state, coalesce(detached_reason, '') AS detail, count(*)::int AS n FROM new_rows GROUP BY 1, 2, 3, 4) AS c;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM count_records(account_id, resource, 'LINK', state, detail, -n) FROM (
      SELECT account_id, resource, state, coalesce(detached_reason, '') AS detail, count(*)::int AS n FROM old_rows GROUP BY 1, 2, 3, 4) AS c;
  ELSE
    PERFORM count_records(account_id, resource, 'LINK', state, detail, n) FROM (
      SELECT account_id, resource, state, coalesce(detached_reason, '') AS detail, sum(one)::int AS n FROM (
        SELECT account_id, resource, state, detached_reason, 1 AS one FROM new_rows
        UNION ALL SELECT account_id, resource, state, detached_reason, -1 FROM old_rows) AS both_sides
      GROUP BY 1, 2, 3, 4 HAVING sum(one) <> 0) AS c;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER link_inserted AFTER INSERT ON link REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_links();
CREATE TRIGGER link_deleted AFTER DELETE ON link REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_links();
CREATE TRIGGER link_updated AFTER UPDATE ON link REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_links();

CREATE FUNCTION count_excluded_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM count_records(account_id, 'EMAIL', 'EXCLUDED_MAIL', reason, '', n) FROM (
      SELECT account_id, reason, count(*)::int AS n FROM new_rows GROUP BY 1, 2) AS c;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM count_records(account_id, 'EMAIL', 'EXCLUDED_MAIL', reason, '', -n) FROM (
      SELECT account_id, reason, count(*)::int AS n FROM old_rows GROUP BY 1, 2) AS c;
  ELSE
    PERFORM count_records(account_id, 'EMAIL', 'EXCLUDED_MAIL', reason, '', n) FROM (
      SELECT account_id, reason, sum(one)::int AS n FROM (
        SELECT account_id, reason, 1 AS one FROM new_rows UNION ALL SELECT account_id, reason, -1 FROM old_rows) AS both_sides
      GROUP BY 1, 2 HAVING sum(one) <> 0) AS c;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER excluded_mail_inserted AFTER INSERT ON excluded_mail REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_excluded_mail();
CREATE TRIGGER excluded_mail_deleted AFTER DELETE ON excluded_mail REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_excluded_mail();
CREATE TRIGGER excluded_mail_updated AFTER UPDATE ON excluded_mail REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION count_excluded_mail();

-- The triggers have locked both tables against writers: nothing comes between.
INSERT INTO record_count (account_id, resource, counted, name, detail, count)
SELECT account_id, resource, 'LINK', state, coalesce(detached_reason, ''), count(*)::int FROM link GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT account_id, 'EMAIL', 'EXCLUDED_MAIL', reason, '', count(*)::int FROM excluded_mail GROUP BY 1, 4;
