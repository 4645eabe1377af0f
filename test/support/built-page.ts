import { inject } from "vitest";

/** The folder of the built page. */
export async function builtPage(): Promise<string> {
  const response = await fetch(inject("pageBuilderUrl"));
  const answer = await response.text();
  if (!response.ok) throw new Error(`The page cannot be built: ${answer}`);
  return answer;
}
