/** The UID of an event that has none from Microsoft yet. */
export function ownUid(eventId: string): string {
  return `${eventId}@m365-sync`;
}

/** The id of the event to which we gave this UID; null for other UIDs. */
export function idOfOwnUid(uid: string): string | null {
  return /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})@m365-sync$/.exec(uid)?.[1] ?? null;
}
