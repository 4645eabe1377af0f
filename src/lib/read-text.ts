/** An answer whose unpacked body exceeds the limit. */
export class TooLargeError extends Error {
  constructor(mostBytes: number) {
    super(`The answer is larger than ${Math.round(mostBytes / 1_048_576)} MB and was not read to its end`);
    this.name = "TooLargeError";
  }
}

/**
 * The text of an answer, read in pieces: a few kilobytes of gzip may unpack to gigabytes, and `text()` would hold them all.
 * @param mostBytes counted after decompression @throws TooLargeError
 */
export async function readText(response: Response, mostBytes: number): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts.join("") + decoder.decode();
    bytes += value.byteLength;
    if (bytes > mostBytes) {
      await reader.cancel();
      throw new TooLargeError(mostBytes);
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}
