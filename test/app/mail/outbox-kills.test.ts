import { afterAll, describe, expect, test } from "vitest";
import type { FaultRule } from "../../../src/simulator/faults.ts";
import { DEFAULT_MAIL, type MailSwitches } from "../../../src/simulator/mail/switches.ts";
import { startSending } from "../../support/mail-client.ts";
import { quickHabits, sendingHabits } from "../../support/mail-habits.ts";
import { contentOf, fileOf, leaseMs, type SendingSimulator, SendingWorld } from "../../support/sending-world.ts";

// Through the real adapter, against the simulated Exchange with each of its habits: whoever dies at whatever moment, and whatever becomes of an
// answer, each recipient has one copy, or none and the state says so. Run MAIL_KILLS=all for every moment of every habit, MAIL_KILL_BYTES=20000000
// for a large file. The same with real processes: ../../e2e/mail-kill.test.ts.

const isWhole = process.env.MAIL_KILLS === "all";
const files = [
  fileOf("a.txt", 10),
  fileOf("b.bin", Number(process.env.MAIL_KILL_BYTES ?? 3_200_000)),
  fileOf("c.bin", 50_000),
];

type Habit = Partial<MailSwitches>;

/** A new mail, an answer that Microsoft begins, and one that it must not begin, in turn. Its mailbox is empty: thousands of files need no memory. */
function aWorld(started: SendingSimulator, habit: Habit, nth: number): SendingWorld {
  started.simulator.control.reset();
  started.simulator.control.settings.change({ mail: { ...DEFAULT_MAIL, ...quickHabits, ...habit } });
  if (nth % 3 === 0) return new SendingWorld(started, contentOf(), files);
  const from = { name: "Ana", address: "ana@fabrikam.example" };
  const { immutableId: m365Id } = started.outlook.deliver("quiet", {
    from,
    subject: `Offer ${nth}`,
    messageId: `<${nth}@a.example>`,
  });
  const kind = nth % 2 === 0 ? "REPLY_ALL" : "FORWARD";
  const origin = {
    kind,
    m365Id,
    isKeptUnread: nth % 3 === 1,
    messageId: `<${nth}@a.example>`,
    references: [],
  } as const;
  return new SendingWorld(started, contentOf({ origin }), files);
}

const ends = new Map<string, number>();

function judge(world: SendingWorld, habit: Habit, what: string): void {
  const { state, hold } = world.outbox.message;
  const isUsual = state === "SENT" || state === "FAILED";
  const end = `${what.replace(/ ?\d+/g, "")}${isUsual ? "" : ` ${JSON.stringify(habit)}`}: ${hold ?? state}`;
  ends.set(end, (ends.get(end) ?? 0) + 1);
  const copies = world.copies();
  const events = world.outbox.events.join(", ");
  const told = `${JSON.stringify(habit)}, ${what}: ${state}, ${copies.join(" and ")} copies: ${events}`;
  expect(world.outbox.nextAt, `${told}: it never rests`).toBeNull();
  if (state === "SENT") expect(copies, told).toEqual([1, 1]);
  else {
    // Only a refusal leaves it to a person: all else is mended by itself.
    expect([state, copies], told).toEqual(["FAILED", [0, 0]]);
    expect(what).toContain("refuse");
  }
}

const timeout = { timeout: isWhole ? 3_600_000 : 60_000 };

afterAll(() => {
  if (isWhole) console.log([...ends].map(([end, count]) => `${count} × ${end}`).join("\n"));
});

describe("a mail with three files, whatever the habits of Exchange", () => {
  test("has one copy with each recipient, or none and says so, when a worker dies at any moment", timeout, async () => {
    const started = await startSending();
    for (const [nth, habit] of sendingHabits.entries()) {
      const calm = aWorld(started, habit, 0);
      await calm.work();
      // Answers take some steps more.
      const steps = calm.steps + 6;
      await calm.finish();
      judge(calm, habit, "nothing goes wrong");
      expect(calm.copies()).toEqual([1, 1]);
      for (let at = 1; at <= steps; at += 1) {
        if (!isWhole && at % (2 * sendingHabits.length) !== nth) continue;
        const world = aWorld(started, habit, at);
        await world.work({ at });
        world.pass(leaseMs);
        await world.finish();
        judge(world, habit, `dead at ${at}`);
      }
    }
  });

  test(
    "so an automatic answer, which is drafted in MIME, also where Exchange gives it another Message-ID",
    timeout,
    async () => {
      const started = await startSending();
      const origin = {
        kind: "REPLY",
        m365Id: "",
        isKeptUnread: true,
        messageId: "<1@a.example>",
        references: [],
      } as const;
      const anAnswer = (habit: Habit) => {
        aWorld(started, habit, 0);
        return new SendingWorld(started, contentOf({ origin, automatic: { text: "Hello" } }));
      };
      const habits: readonly Habit[] = [
        {},
        { mimeKeepsMessageId: false },
        { messageIdKept: false, idSurvivesSend: true },
      ];
      for (const [nth, habit] of habits.entries()) {
        const calm = anAnswer(habit);
        await calm.work();
        await calm.finish();
        judge(calm, habit, "nothing goes wrong");
        for (let at = 1; at <= calm.steps; at += 1) {
          if (!isWhole && at % habits.length !== nth) continue;
          const world = anAnswer(habit);
          await world.work({ at });
          world.pass(leaseMs);
          await world.finish();
          judge(world, habit, `an automatic answer, dead at ${at}`);
        }
      }
    },
  );

  test("so when a worker stands still before any request, others do its work, and it goes on", timeout, async () => {
    const started = await startSending();
    for (const [nth, habit] of sendingHabits.entries()) {
      for (let at = 1; at <= 20; at += 1) {
        if (!isWhole && at % sendingHabits.length !== nth) continue;
        for (const minutes of isWhole ? [1, 11] : [at % 2 === 0 ? 1 : 11]) {
          const world = aWorld(started, habit, at);
          const { log } = started.simulator.control;
          let hasFrozen = false;
          await world.work(null, {
            at,
            meanwhile: async () => {
              world.pass(minutes * 60_000);
              await world.work();
              log.clear();
              hasFrozen = true;
            },
          });
          if (!hasFrozen) continue;
          const written = log.entries().filter(({ method, path }) => method !== "GET" && !path.endsWith("/$batch"));
          expect(written, `${JSON.stringify(habit)}, still before request ${at}`).toEqual([]);
          await world.finish();
          judge(world, habit, `still before request ${at} for ${minutes} minutes`);
        }
      }
    }
  });

  test("so when any answer is lost, late or doubled", timeout, async () => {
    const started = await startSending();
    let drawn = 0;
    for (const [nth, habit] of sendingHabits.entries()) {
      for (const rule of faults) {
        drawn += 1;
        if (!isWhole && drawn % (6 * sendingHabits.length) !== nth) continue;
        // A request that is doubled on its way sends two mails where Exchange lets it.
        if (rule.kind === "twice" && habit.sendTwice === 202) continue;
        // Each request of each kind of mail meets each trouble, with one habit or another.
        const world = aWorld(started, habit, drawn + Math.floor(drawn / faultsOfOne));
        started.simulator.control.faults.inject(rule);
        await world.work();
        await world.finish();
        judge(world, habit, JSON.stringify(rule));
      }
    }
  });
});

const troubles: readonly Pick<FaultRule, "kind" | "delayMs" | "status" | "code">[] = [
  ...([{ kind: "resetBefore" }, { kind: "resetApplied" }, { kind: "gatewayTimeoutApplied" }] as const),
  ...([{ kind: "throttle" }, { kind: "throttleApplied" }, { kind: "unavailableApplied" }] as const),
  ...([{ kind: "resetLater", delayMs: 180_000 }, { kind: "twice" }, { kind: "unauthorized" }] as const),
  { kind: "refuse", status: 403, code: "ErrorSendAsDenied" },
];
const faultsOfOne = 18;
const faults: readonly FaultRule[] = troubles.flatMap((trouble) =>
  ["POST", "PUT", "PATCH"].flatMap((method) =>
    Array.from({ length: method === "POST" ? 12 : 3 }, (_, skip) => ({ ...trouble, method, skip, times: 1 })),
  ),
);
