import { DryMongoBinary } from "mongodb-memory-server-core/lib/util/DryMongoBinary.js";
import { MongoBinary } from "mongodb-memory-server-core/lib/util/MongoBinary.js";
import { MongoBinaryDownloadUrl } from "mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js";

/** A filtering network may let a connection hang instead of refusing it; nobody should wait for that. */
const firstByteMs = 10_000;

/**
 * Downloads a mongod (about 80 MB, once) if the network lets us, showing progress on standard output.
 * @returns its path, or why there is none
 */
export async function downloadMongod(
  say: (line: string) => void,
  fetchHead: typeof fetch = fetch,
): Promise<{ readonly path: string } | { readonly refused: string }> {
  try {
    const options = await DryMongoBinary.generateOptions();
    const url = await new MongoBinaryDownloadUrl(options).getDownloadUrl();
    say(`No mongod on this machine. Trying ${new URL(url).host} …`);
    const answer = await fetchHead(url, { method: "HEAD", signal: AbortSignal.timeout(firstByteMs) });
    if (!answer.ok) return { refused: `${new URL(url).host} answered ${answer.status}` };
    const megabytes = Math.round(Number(answer.headers.get("content-length") ?? 0) / 1e6);
    say(`Downloading MongoDB ${options.version}${megabytes > 0 ? ` (${megabytes} MB)` : ""} …`);
    // It shows its own progress.
    return { path: await MongoBinary.getPath(options) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    return { refused: cause ?? (error instanceof Error ? error.message : String(error)) };
  }
}
