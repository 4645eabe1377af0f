import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const simulator = join(import.meta.dirname, "../../src/simulator");
const files = readdirSync(simulator, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));

/** What a file imports from another folder of the simulator, as "calendar/delta.ts → mailbox". */
function reachesOf(path: string): readonly string[] {
  const imports = readFileSync(join(simulator, path), "utf8").matchAll(/ from "(\.[^"]+)";$/gm);
  return [...imports].map(([, to = ""]) => {
    const target = relative(simulator, join(simulator, dirname(path), to));
    return `${path} → ${target.split("/", 1)[0]}`;
  });
}

/** The folders of one mailbox, and those among them that each may import. */
const floors = {
  mailbox: [],
  todo: ["mailbox"],
  calendar: ["mailbox"],
} as const;

test.each(Object.entries(floors))("%s takes nothing from another resource of the mailbox", (folder, beneath) => {
  const own = files.filter((path) => path.startsWith(`${folder}/`));
  const others = Object.keys(floors).filter((name) => name !== folder && !beneath.some((floor) => floor === name));
  expect(own.length).toBeGreaterThan(10);
  expect(own.flatMap(reachesOf).filter((reach) => others.some((name) => reach.endsWith(`→ ${name}`)))).toEqual([]);
});
