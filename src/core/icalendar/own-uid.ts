/** The UID of an event that Microsoft has not named yet. */
export function ownUid(eventId: string): string {
  return `${eventId}@m365-sync`;
}

/** The id of the event that we named so; null for somebody else's UID. */
export function idOfOwnUid(uid: string): string | null {
  return /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})@m365-sync$/.exec(uid)?.[1] ?? null;
}
