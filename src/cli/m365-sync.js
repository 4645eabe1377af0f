#!/usr/bin/env node
// npm links a command to one file: this one loads the rest. Node 20 runs no TypeScript by itself, so tsx does it there.
if (!process.features.typescript) (await import("tsx/esm/api")).register();
await import("./main.ts");
