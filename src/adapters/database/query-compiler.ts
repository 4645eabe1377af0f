// Prisma's compiler of queries is WebAssembly, and comes as text within a module of JavaScript. The generated client calls this instead of importing
// it: a module is kept for ever, and the text twice (4.6 MB).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";

// Only the "dom" library declares it, and nothing else of a browser is wanted here.
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

/**
 * How much a function has to run until V8 optimizes it. A module takes over what is set when it is compiled. With V8's own value the function that
 * reads our schema is optimized at the start, while it runs for the only time: a quarter of a second of CPU, and 25 MB that the threads keep.
 */
const budget = { ofCompiler: 1_000_000_000, ofOthers: 13_000_000 };

/** @param entry the module, as one would import it. @throws Error when it holds no such text, as in another version */
export async function loadQueryCompiler(entry: string): Promise<object> {
  const text = await readFile(createRequire(import.meta.url).resolve(entry), "latin1");
  const encoded = /\bwasm = "(?<base64>[A-Za-z0-9+/]+=*)"/.exec(text)?.groups?.base64;
  if (encoded === undefined) throw new Error(`${entry} holds no WebAssembly where it was expected.`);
  setFlagsFromString(`--wasm-tiering-budget=${budget.ofCompiler}`);
  try {
    return await WebAssembly.compile(Buffer.from(encoded, "base64"));
  } finally {
    setFlagsFromString(`--wasm-tiering-budget=${budget.ofOthers}`);
  }
}
