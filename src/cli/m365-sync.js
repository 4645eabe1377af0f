#!/usr/bin/env node
// npm links a command to one file: this one loads the rest.
import { startProgram } from "../../scripts/programs/start.js";

await startProgram("m365-sync", process.argv.slice(2));
