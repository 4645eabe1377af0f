-- Tokens and sessions by when they ended, for the purge; LEAST leaves out what is null.
CREATE INDEX api_token_ended ON api_token (LEAST(revoked_at, expires_at));

-- CreateIndex
CREATE INDEX "sign_in_expires_at_idx" ON "sign_in"("expires_at");
