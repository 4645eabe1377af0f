const deeds = [
  "Call about the renewal",
  "Send the offer",
  "Prepare the meeting",
  "Check the invoice",
  "Answer the complaint",
  "Arrange the delivery",
  "Ask for feedback",
  "Plan the workshop",
  "Update the contract",
  "Review the requirements",
] as const;
const customers = [
  "Northwind",
  "Fabrikam",
  "Adatum",
  "Litware",
  "Proseware",
  "Tailspin",
  "Wingtip",
  "Woodgrove",
] as const;

/** The nth of eighty subjects, then they begin anew with a number. */
export function subjectOf(index: number): string {
  const deed = deeds[index % deeds.length];
  const customer = customers[Math.floor(index / deeds.length) % customers.length];
  const round = Math.floor(index / (deeds.length * customers.length));
  return `${deed}: ${customer}${round === 0 ? "" : ` (${round + 1})`}`;
}

/** A date of the calendar, so many days from today. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
