// node scripts/run.js PROGRAM [argument …]: one of our programs, compiled. See programs/build.js.
import { startProgram } from "./programs/start.js";

const [name, ...words] = process.argv.slice(2);
await startProgram(/** @type {import("./programs/build.js").ProgramName} */ (name), words);
