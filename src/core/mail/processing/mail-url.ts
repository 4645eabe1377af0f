/** A mail's address on the page: its conversation in its folder. @param publicUrl without a slash at the end */
export function mailUrl(
  publicUrl: string,
  { accountId, folderId, threadId }: Readonly<Record<"accountId" | "folderId" | "threadId", string>>,
): string {
  return `${publicUrl}/#/mail/${[accountId, folderId, threadId].map(encodeURIComponent).join("/")}`;
}
