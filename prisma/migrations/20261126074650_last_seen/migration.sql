-- AlterTable
ALTER TABLE "user" ADD COLUMN     "last_seen_at" TIMESTAMPTZ(3);

-- What is known of it so far.
UPDATE "user" u SET "last_seen_at" = t."last" FROM (
  SELECT "user_id", max(CASE WHEN "is_session" THEN coalesce("last_used_at", "created_at") ELSE "last_used_at" END) AS "last"
  FROM "api_token" GROUP BY "user_id"
) t WHERE t."user_id" = u."id";
