const LONGEST = 2_000;

/** What is wrong with the address of a webhook as text; null if nothing is. Where it leads is found out when it is called. */
export function findWebhookUrlProblem(text: string): string | null {
  if (text.length > LONGEST) return `at most ${LONGEST} characters`;
  if (!URL.canParse(text)) return "an address such as https://example.com/hook";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "an address that begins with https://";
  // A password in an address ends up in logs and lists. The signature says who sends.
  if (url.username !== "" || url.password !== "") return "an address without a name and password";
  if (url.hash !== "") return "an address without a part behind #";
  return null;
}
