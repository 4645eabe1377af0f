// npm run build: compiles the programs, if they are not compiled yet or have changed since. npm start and the others do the same by themselves.
import { buildOrEnd } from "./programs/start.js";

console.log(`The programs are in ${await buildOrEnd()}`);
