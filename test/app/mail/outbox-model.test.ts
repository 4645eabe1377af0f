import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createOutboxLane } from "../../../src/app/mail/outbox-lane.ts";
import type { OutboxMessage } from "../../../src/app/ports/mail/outbox-store.ts";
import { outgoingTransitions } from "../../../src/core/mail/outgoing/outgoing.ts";
import { allowedFrom } from "../../../src/core/sync/transitions.ts";
import { Crash, ExchangeModel } from "../../support/exchange-model.ts";
import { MemoryOutbox, untold } from "../../support/memory-outbox.ts";

const start = Date.UTC(2026, 0, 5);
const leaseMs = 30_000;
const HOUR = 3_600_000;

interface World {
  readonly exchange: ExchangeModel;
  readonly outbox: MemoryOutbox;
  isForced: boolean;
}

/** One mail, from its order until nothing more happens, with what the tape says. Beyond the tape's end all goes well. */
async function live(tape: readonly number[], isReply: boolean, people: readonly number[]): Promise<World> {
  const clock = { now: start };
  let at = 0;
  const draw = (choices: number) => (tape[at++] ?? 0) % choices;
  const habits = { idSurvivesSend: draw(2) === 1, createReplyIsUnmarked: true };
  const exchange = new ExchangeModel(clock, draw, habits);
  const outbox = new MemoryOutbox(anOrder(isReply), clock, () => {
    exchange.advance(20);
    if (draw(12) === 11) throw new Crash();
  });
  const world: World = { exchange, outbox, isForced: false };
  for (let turn = 0; turn < 400; turn += 1) {
    const runLane = createOutboxLane({
      store: outbox,
      openSender: async () => exchange.sender,
      gateOf: async () => ({ kind: "open" }),
      readClocks: () => ({ monotonicMs: clock.now, wallMs: clock.now }),
      ...{ late: untold, holder: `worker ${turn}`, leaseMs },
    });
    await runLane("account", new AbortController().signal).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      exchange.advance(leaseMs);
    });
    const act = people[turn];
    if (act !== undefined) personActs(world, act);
    if (outbox.nextAt === null) break;
    exchange.advance(Math.max(1_000, outbox.nextAt - clock.now));
  }
  // Whatever a frozen worker still does.
  exchange.advance(26 * HOUR);
  return world;
}

function personActs(world: World, act: number): void {
  const { exchange, outbox } = world;
  const may = (event: keyof typeof outgoingTransitions) =>
    allowedFrom(outgoingTransitions, event).includes(outbox.message.state);
  switch (act) {
    case 1:
      if (may("cancelled")) outbox.change({ event: "cancelled", facts: {} });
      return;
    case 2:
      exchange.editDraft();
      return;
    case 3:
      exchange.deleteDraft();
      return;
    case 4: {
      const { hold, state, approved } = outbox.message;
      if (state !== "HELD" || hold === null) return;
      outbox.message = { ...outbox.message, approved: [...approved, hold] };
      outbox.change({ event: "released", facts: { hold: null } });
    }
  }
}

function anOrder(isReply: boolean): OutboxMessage {
  const origin = { kind: "REPLY", m365Id: "original", isKeptUnread: false, messageId: null, references: [] } as const;
  const file = { id: "file", contentType: null, size: 5, isInline: false, contentId: null };
  return {
    ...{ id: "m", accountId: "account", organizationId: "o", orderedById: "p", version: 1n, state: "WAITING" },
    ...{ dueAt: new Date(start), draftBegunAt: null, draft: null, submittedAt: null, looks: 0, refusal: null },
    ...{ hold: null, approved: [], copyId: null },
    content: {
      ...{ messageId: "<m@contoso.example>", marker: "m", origin: isReply ? origin : null, from: null },
      ...{ to: [], cc: [], bcc: [], subject: "s", html: "t", importance: "normal" },
      attachments: ["one", "two", "three"].map((name) => ({ ...file, name })),
    },
  };
}

function judge({ exchange, outbox }: World): void {
  const { state, copyId } = outbox.message;
  const told = `${state}, ${exchange.delivered} delivered: ${outbox.events.join(", ")}`;
  expect(exchange.delivered, told).toBeLessThanOrEqual(1);
  expect(outbox.nextAt, `${told}: it never rests`).toBeNull();
  if (exchange.delivered === 1) expect(["SENT", "UNSURE"], told).toContain(state);
  else expect(["CANCELLED", "FAILED", "HELD", "UNSURE"], told).toContain(state);
  if (state === "SENT") expect(copyId, told).not.toBeNull();
  if (state === "SENT" || state === "CANCELLED") expect(exchange.leftDrafts(), `${told}: a draft is left`).toBe(0);
  const unchanged = exchange.mails.find(({ id }) => id === outbox.message.draft?.id);
  if (state === "SENT") expect(unchanged?.files ?? ["one", "two", "three"], told).toEqual(["one", "two", "three"]);
}

/** Mostly nothing goes wrong, or a mail would never get as far as its submission. */
const tape = fc.constantFrom(2, 4, 8, 16).chain((rarity) => {
  const drawn = fc.tuple(fc.nat({ max: rarity - 1 }), fc.nat({ max: 840 })).map(([rare, n]) => (rare === 0 ? n : 0));
  return fc.array(drawn, { maxLength: 150, size: "max" });
});

describe("a mail that is sent from here", () => {
  test("reaches its recipients once where nothing goes wrong", async () => {
    for (const isReply of [false, true]) {
      const world = await live([], isReply, []);
      judge(world);
      expect(world.exchange.delivered).toBe(1);
      expect(world.outbox.events).toEqual([
        ...["drafted DRAFTED", "attached ATTACHED", "submitting SUBMITTING", "accepted SUBMITTED", "sent SENT"],
      ]);
    }
  });

  test("reaches them once, or not and says so, whatever is lost, late, refused, dead or frozen", async () => {
    await fc.assert(
      fc.asyncProperty(tape, fc.boolean(), async (drawn, isReply) => judge(await live(drawn, isReply, []))),
      { numRuns: Number(process.env.MODEL_RUNS ?? 500) },
    );
  });

  test("so it is while people cancel it, let it go, and change or delete its draft in Outlook", async () => {
    const people = fc.array(fc.nat({ max: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tape, fc.boolean(), people, async (drawn, isReply, acts) =>
        judge(await live(drawn, isReply, acts)),
      ),
      { numRuns: Number(process.env.MODEL_RUNS ?? 500) },
    );
  });
});
