import { expect } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import { must } from "../../src/lib/must.ts";
import type { SeededRandom } from "../../src/simulator/random.ts";
import { offices } from "../../src/wiring/resources.ts";

/**
 * Records on both sides that are edited, deleted and moved while they are being synced, with what must be there in the end.
 *
 * Each has a token in its title for ever. Oro edits only priority and description, Outlook only title and categories, and what is
 * deleted or moved is never edited: so there is one right outcome whatever the order in which things reach the other side.
 *
 * | last digit of the token | what may happen to it |
 * | --- | --- |
 * | 0 | it is deleted, on either side |
 * | 1 | it is moved between two lists or calendars in Outlook |
 * | all else | it is edited, on either side |
 */

/** What both sides can say of a record, in one spelling. */
export interface Seen {
  readonly title: string;
  readonly description: string;
  readonly priority: string;
  readonly categories: readonly string[];
  readonly [detail: string]: unknown;
}

export interface Found {
  readonly id: string;
  readonly seen: Seen;
}

/** The records of one resource, as people make and change them. */
export interface WorldSide {
  readonly resource: "TASKS" | "CALENDAR";
  /** The default list or calendar, and the name of another one. */
  readonly containers: readonly [string, string];
  officeFields(token: string, index: number): RecordFields;
  /** What Oro edits: a priority and a description. */
  officeEdit(priority: string, description: string): RecordFields;
  readOffice(): Promise<readonly Found[]>;
  makeInOutlook(container: string, token: string, index: number): void;
  editInOutlook(container: string, id: string, title: string, categories: readonly string[]): void;
  deleteInOutlook(container: string, id: string): void;
  moveInOutlook(from: string, id: string, to: string): void;
  readOutlook(container: string): readonly Found[];
}

interface Expected {
  isDeleted: boolean;
  /** What was set last on either side; fields that nobody set are compared between the sides only. */
  readonly set: { title?: string; priority?: string; description?: string; categories?: readonly string[] };
}

export interface RecordWorldOptions {
  readonly side: WorldSide;
  readonly ownerId: string;
  readonly prisma: PrismaClient;
  readonly random: SeededRandom;
}

export interface RecordWorld {
  makeInOffice(count: number): Promise<void>;
  makeInOutlook(count: number): void;
  /** Some edits, deletions and moves on both sides, of what is there now. */
  stir(edits: number): Promise<void>;
  /** Both sides hold every record that should be there exactly once, alike in every field. Answers how many. */
  expectAgreement(): Promise<number>;
}

export const PRIORITIES = ["low", "normal", "high"] as const;

export function createRecordWorld({ side, ownerId, prisma, random }: RecordWorldOptions): RecordWorld {
  const [standard, other] = side.containers;
  const expected = new Map<string, Expected>();
  let turn = 0;

  const nextToken = (): string => {
    const token = `T${String(expected.size).padStart(5, "0")}`;
    expected.set(token, { isDeleted: false, set: {} });
    return token;
  };
  const expectedOf = (token: string): Expected => must(expected.get(token), token);
  const write = (writes: readonly OfficeWrite[]): Promise<unknown> =>
    prisma.$transaction((tx) => offices[side.resource].write(tx, ownerId, writes));
  const pick = <T>(from: readonly T[]): T | undefined => from[random.between(0, from.length - 1)];
  const named = (found: Found) => ({ ...found, token: found.seen.title.split(" ")[0] ?? "" });
  const office = async () => (await side.readOffice()).map(named);
  const outlook = () =>
    side.containers.flatMap((container) =>
      side.readOutlook(container).map((found) => ({ ...named(found), container })),
    );
  const linkedInOutlook = async (): Promise<ReadonlySet<string>> => {
    const links = await prisma.link.findMany({ where: { state: "ACTIVE" }, select: { m365Id: true } });
    return new Set(links.map(({ m365Id }) => m365Id));
  };

  return {
    async makeInOffice(count) {
      await write(
        Array.from({ length: count }, (_, index) => ({
          op: "create",
          id: crypto.randomUUID(),
          fields: side.officeFields(nextToken(), index),
        })),
      );
    },

    makeInOutlook(count) {
      for (let index = 0; index < count; index += 1) {
        side.makeInOutlook(index % 8 === 0 ? other : standard, nextToken(), index);
      }
    },

    async stir(edits) {
      turn += 1;
      const inOutlook = outlook();
      const inOffice = await office();
      const linked = await linkedInOutlook();
      const isKind = (digits: (digit: number) => boolean) => (one: { token: string }) =>
        digits(Number(one.token.at(-1)));
      const isEditable = isKind((digit) => digit > 1);
      const writes = new Map<string, OfficeWrite>();
      for (let edit = 0; edit < edits; edit += 1) {
        const mine = pick(inOffice.filter(isEditable));
        if (mine !== undefined) {
          const set = { priority: pick(PRIORITIES) ?? "low", description: `Oro ${turn}.${edit}` };
          const changed = side.officeEdit(set.priority, set.description);
          writes.set(mine.id, { op: "update", id: mine.id, changed });
          Object.assign(expectedOf(mine.token).set, set);
        }
        const theirs = pick(inOutlook.filter(isEditable));
        if (theirs !== undefined) {
          const title = `${theirs.token} Outlook ${turn}.${edit}`;
          const categories = [`C${turn}`, `E${edit}`];
          side.editInOutlook(theirs.container, theirs.id, title, categories);
          Object.assign(expectedOf(theirs.token).set, { title, categories });
        }
      }
      const isDeletable = isKind((digit) => digit === 0);
      const isThere = ({ token }: { token: string }): boolean => expected.get(token)?.isDeleted === false;
      const away = pick(inOffice.filter(isDeletable).filter(isThere));
      if (away !== undefined) {
        writes.set(away.id, { op: "delete", id: away.id });
        expectedOf(away.token).isDeleted = true;
      }
      // What nobody knows to be there cannot be known to be deleted: only what is linked is deleted in Outlook.
      const gone = pick(
        inOutlook
          .filter(isDeletable)
          .filter(isThere)
          .filter(({ id }) => linked.has(id)),
      );
      if (gone !== undefined) {
        side.deleteInOutlook(gone.container, gone.id);
        expectedOf(gone.token).isDeleted = true;
      }
      const moved = pick(inOutlook.filter(isKind((digit) => digit === 1)));
      if (moved !== undefined) {
        side.moveInOutlook(moved.container, moved.id, moved.container === standard ? other : standard);
      }
      await write([...writes.values()]);
    },

    async expectAgreement() {
      const tokens = [...expected].filter(([, { isDeleted }]) => !isDeleted).map(([token]) => token);
      const inOutlook = outlook();
      const inOffice = await office();
      const difference = (name: string, seen: readonly string[]) => ({
        side: name,
        missing: tokens.filter((token) => !seen.includes(token)),
        superfluous: seen.filter((token) => !tokens.includes(token)),
        doubled: seen.filter((token, index) => seen.indexOf(token) !== index),
      });
      const none = { missing: [], superfluous: [], doubled: [] };
      const tokensOf = (all: readonly { token: string }[]) => all.map(({ token }) => token);
      expect([difference("Oro", tokensOf(inOffice)), difference("Outlook", tokensOf(inOutlook))]).toEqual([
        { side: "Oro", ...none },
        { side: "Outlook", ...none },
      ]);
      const theirs = new Map(inOutlook.map(({ token, seen }) => [token, seen]));
      const mine = new Map(inOffice.map(({ token, seen }) => [token, seen]));
      for (const token of tokens) {
        expect(theirs.get(token), `${token} in Outlook`).toEqual(mine.get(token));
        expect(mine.get(token), `${token} in Oro`).toMatchObject(expectedOf(token).set);
      }
      return tokens.length;
    },
  };
}
