const lineHeight = 20;
const charactersALine = 90;
/** Paragraphs and tables stand apart. */
const roominess = 1.4;

/** How high the frame should be for this text. Its content has no way to say, so it scrolls where this is too little. */
export function frameHeight(text: string, pictures: number): number {
  const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charactersALine)), 0);
  return Math.min(640, Math.max(120, 64 + lines * lineHeight * roominess + pictures * 120));
}
