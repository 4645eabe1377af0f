interface NamedText {
  readonly name: string | null;
  readonly text: string;
}

/** "approved: 10; rejected: 48"; a single text without a name stands alone. */
function sayNamedTexts(values: readonly NamedText[]): string {
  return values.map(({ name, text }) => (name === null ? text : `${name}: ${text}`)).join("; ");
}

/** An audit entry with what it says of before and after as one text each. */
export function inTexts<Entry extends { readonly from: readonly NamedText[]; readonly to: readonly NamedText[] }>(
  entry: Entry,
) {
  return { ...entry, from: sayNamedTexts(entry.from), to: sayNamedTexts(entry.to) };
}

/** The columns of an export of the audit, of the command and of the page alike. */
export const auditColumns = [
  ...(["id", "at", "actorId", "actorName", "action", "level", "ownerId", "personId", "organizationId"] as const),
  ...(["field", "from", "to"] as const),
];
