/** "they" → "They" */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** "one", "one and two", "one, two and three" */
export const joined = (words: readonly string[], last = "and"): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
