/** The Message-ID that we give a mail: another one for each, with its mailbox's domain as mail programs make it. */
export function ownMessageId(id: string, mailbox: string): string {
  const domain = mailbox.split("@").at(-1)?.toLowerCase() ?? "";
  return `<${id}@${/^[a-z0-9.-]+$/.test(domain) ? domain : "m365-sync.invalid"}>`;
}
