#!/usr/bin/env node
// Node 20 runs no TypeScript by itself, and npm links a command to one file: this one lets tsx load the rest.
import { register } from "tsx/esm/api";

register();
await import("./main.ts");
