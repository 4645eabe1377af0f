/**
 * What can go wrong with a side, in the engine's own words. A single table in the adapter translates statuses and codes into these; no code
 * further in knows about 429.
 */
export type Fault =
  | "throttled" // asked to wait
  | "unavailable" // the service or the network failed; a write may or may not have been applied
  | "cursorExpired" // the delta link is dead: enumerate anew
  | "versionMismatch" // the record changed since it was read
  | "notFound"
  | "denied" // signed in, but not allowed
  | "needsReauth" // the account's token is dead
  | "appMisconfigured" // client id, secret or tenant is wrong: affects every account
  | "noMailbox"
  | "quotaExceeded"
  | "rejected" // the side says that this record is invalid
  | "malformed"; // the side sent something that we cannot read
