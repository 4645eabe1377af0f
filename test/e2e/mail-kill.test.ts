import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { DEFAULT_MAIL, type MailSwitches } from "../../src/simulator/mail/switches.ts";
import { createRandom } from "../../src/simulator/random.ts";
import { quickHabits, sendingHabits } from "../support/mail-habits.ts";
import { type MailNow, type MailStage, openMailStage } from "../support/mail-stage.ts";
import type { Product } from "../support/product.ts";
import type { Fate, Passing, Stage } from "../support/wire-tap.ts";

/**
 * Real processes send a mail with three files, two workers at once. The one at work is killed (SIGKILL) or frozen beyond its lease, or lives on
 * with an answer that is lost, late or doubled. MAIL_KILLS=all does so at every request of the way, with every habit of Exchange, and says what
 * it counted (many hours); MAIL_KILLS=500 draws so many of these, MAIL_KILL_SEED others. MAIL_KILL_BYTES is the size of the largest file.
 */
const wish = process.env.MAIL_KILLS;
const largest = Number(process.env.MAIL_KILL_BYTES ?? (wish === undefined ? 4_500_000 : 20_000_000));
const files = [10, largest, 50_000].map((size, nth) => ({ name: `${nth}.bin`, bytes: Buffer.alloc(size, `${nth} `) }));
const waiting = { timeout: wish === undefined ? 60_000 : 300_000, interval: 25 };

interface Trouble {
  /** Tried on `METHOD path` of what the lane asks; the so many-th that fits. */
  readonly request: RegExp;
  readonly nth: number;
  readonly stage: Stage;
  readonly worker: "killed" | "frozen" | "alive";
  /** late: it arrives when all is over. */
  readonly fate: Fate | "late";
}

interface Met {
  readonly what: string;
  decide(fate: Fate): void;
}

interface Story {
  readonly id: string;
  /** Null: the mail was sent before it came to that. */
  readonly met: string | null;
  readonly state: string;
}

let stage: MailStage;
let workers: Product[] = [];
beforeAll(async () => {
  stage = await openMailStage({ LEASE_SECONDS: "3" });
});
afterAll(() => stage?.close());

const OUTBOX = /^\/v1\.0\/(me\/messages(?!\/delta)|\$batch)|AttachmentSessions/i;

const nameOf = ({ method, path, range = "" }: Passing): string =>
  `${method} ${path.replace(/\?.*/, "").replace(/\/v1\.0|\/[^/]{40,}|\('.*?'\)/g, "")} ${range}`.trim();

/** Resolves when a request is held at that moment; it stays held until somebody decides. */
function meet(trouble: Trouble): Promise<Met> {
  let seen = 0;
  return new Promise((resolve) => {
    stage.wire.onPassing = (passing) => {
      const { method, path } = passing;
      if (passing.stage !== trouble.stage || !OUTBOX.test(path)) return "goesOn";
      if (!trouble.request.test(`${method} ${path}`)) return "goesOn";
      seen += 1;
      if (seen !== trouble.nth) return "goesOn";
      return new Promise((decide) => resolve({ what: nameOf(passing), decide }));
    };
  });
}

/** Until nothing more is to be done with it; hours pass between its looks. */
async function settle(id: string): Promise<MailNow> {
  return must(await settleUnless(id, () => false), "its end");
}

/** @returns null when it was left in the middle */
async function settleUnless(id: string, isLeft: () => boolean): Promise<MailNow | null> {
  for (;;) {
    const rested = await vi.waitFor(async () => {
      if (isLeft()) return null;
      const now = await stage.now(id);
      if (now.holder === null && (now.restMs === null || now.restMs > 0)) return now;
      if (now.holder === null) await stage.wake();
      throw new Error(`It is ${now.state}, and ${now.holder ?? "nobody"} works on it.`);
    }, waiting);
    if (rested === null || rested.restMs === null) return rested;
    await stage.pass(Math.ceil(rested.restMs) + 1);
    await stage.wake();
  }
}

function judge(id: string, state: string, what: string): void {
  const copies = stage.copies(id);
  const told = `${what}: ${state}, ${copies.join(" and ")} copies`;
  if (state === "SENT") expect(copies, told).toEqual([1, 1]);
  else if (state === "UNSURE") expect(Math.max(...copies), told).toBeLessThanOrEqual(1);
  else {
    expect(["HELD", "FAILED"], told).toContain(state);
    expect(copies, told).toEqual([0, 0]);
  }
}

async function live(trouble: Trouble): Promise<Story> {
  const isMet = meet(trouble);
  let isHere = false;
  void isMet.then(() => {
    isHere = true;
  });
  const id = await stage.order(files);
  await stage.wake();
  const calm = await settleUnless(id, () => isHere);
  if (calm !== null) return { id, met: null, state: calm.state };
  const met = await isMet;
  const revive = await strike(trouble, id);
  if (trouble.fate !== "late") met.decide(trouble.fate);
  await settle(id);
  if (trouble.fate === "late") met.decide("goesOn");
  await revive();
  const { state } = await settle(id);
  judge(id, state, JSON.stringify({ ...trouble, request: met.what }));
  return { id, met: met.what, state };
}

/** Whoever works on it meets their trouble, and others may do the work. @returns what there is to be done when they have */
async function strike({ worker: kind }: Trouble, id: string): Promise<() => Promise<void>> {
  if (kind === "alive") return async () => {};
  const pid = must((await stage.now(id)).holder, "who works on it").split(":")[1];
  const isVictim = ({ child }: Product): boolean => String(child.pid) === pid;
  const victim = must(workers.find(isVictim), "its process");
  if (kind === "frozen") {
    victim.child.kill("SIGSTOP");
    await vi.waitUntil(async () => (await stage.now(id)).holder?.split(":")[1] !== pid, waiting);
    return async () => void victim.child.kill("SIGCONT");
  }
  await victim.end("SIGKILL");
  await stage.bury();
  const replacing = stage.start("worker");
  return async () => {
    const other = await replacing;
    workers = workers.map((worker) => (worker === victim ? other : worker));
  };
}

test("a mail that nobody woke is sent, and so when its worker is killed or frozen: no copy twice, none lost", async () => {
  const calm = await stage.order(files.slice(0, 1));
  workers = [stage.first, await stage.start("worker")];
  await vi.waitUntil(async () => /^(SUBMITTED|SENT)$/.test((await stage.now(calm)).state), waiting);
  const sending = { request: /\/send$/, nth: 1, stage: "asked", fate: "late" } as const;
  const stories = [
    { id: calm, met: "nothing", state: (await settle(calm)).state },
    await live({ ...sending, worker: "killed" }),
    await live({ request: /^PUT/, nth: 1, stage: "answered", worker: "killed", fate: "lost" }),
    await live({ ...sending, worker: "frozen" }),
  ];
  for (const { id, met, state } of stories) {
    expect([met === null, state]).toEqual([false, "SENT"]);
    judge(id, state, "at the end");
  }
});

const fates = { asked: ["goesOn", "lost", "late", "doubled"], answered: ["lost"] } as const;

interface Planned extends Trouble {
  readonly habit: Partial<MailSwitches>;
}

function takeUp(habit: Partial<MailSwitches>): void {
  stage.simulator.control.settings.change({ mail: { ...DEFAULT_MAIL, ...quickHabits, ...habit } });
}

/** Every request of a mail that nothing happens to, and whatever may happen at it. */
async function planFor(habit: Partial<MailSwitches>): Promise<readonly Planned[]> {
  takeUp(habit);
  const asked: string[] = [];
  stage.wire.onPassing = (passing) => {
    if (passing.stage === "asked" && OUTBOX.test(passing.path)) asked.push(nameOf(passing));
    return "goesOn";
  };
  const id = await stage.order(files);
  await stage.wake();
  const { state } = await settle(id);
  judge(id, state, `${JSON.stringify(habit)}, nothing goes wrong`);
  expect(state).toBe("SENT");
  return asked.flatMap((name, at) =>
    (["killed", "frozen", "alive"] as const).flatMap((worker) =>
      (["asked", "answered"] as const).flatMap((moment) =>
        fates[moment]
          // A request that is doubled on its way sends two mails where Exchange lets it.
          .filter((fate) => fate !== "doubled" || habit.sendTwice !== 202 || !name.endsWith("/send"))
          // Who lives waits a minute for what it reads: that is no other story than a lost answer.
          .filter((fate) => worker !== "alive" || (fate === "late" ? !/^GET|batch$/.test(name) : fate !== "goesOn"))
          .map((fate) => ({ habit, request: /./, nth: at + 1, stage: moment, worker, fate })),
      ),
    ),
  );
}

test.runIf(wish !== undefined)(
  "so at any request of the way, whatever the habits of Exchange",
  async () => {
    workers = workers.length > 0 ? workers : [stage.first, await stage.start("worker")];
    const plan: Planned[] = [];
    for (const habit of sendingHabits) plan.push(...(await planFor(habit)));
    const drawn = shuffled(plan).slice(0, wish === "all" ? plan.length : Number(wish));
    const stories: Story[] = [];
    for (const [at, trouble] of drawn.entries()) {
      takeUp(trouble.habit);
      const begun = performance.now();
      const story = await live(trouble).catch((error: unknown) => {
        throw new Error(JSON.stringify(trouble), { cause: error });
      });
      stories.push(story);
      const { habit, worker, stage: moment, fate } = trouble;
      const place = `${worker} when ${story.met ?? "nothing"} was ${moment}, ${fate}, ${JSON.stringify(habit)}, ${Math.round(performance.now() - begun)} ms`;
      process.stdout.write(`  ${at + 1} of ${drawn.length}: ${place}: ${story.state}\n`);
      if (at % 10 === 9) stage.clear();
    }
    for (const { id } of stories) judge(id, (await stage.now(id)).state, "at the end");
    const ended = [...new Set(stories.map(({ state }) => state))];
    const counts = ended.map((one) => `${stories.filter(({ state }) => state === one).length} ${one}`).join(", ");
    console.log(
      `${stories.length} of ${plan.length}, ${stories.filter(({ met }) => met !== null).length} met: ${counts}`,
    );
  },
  86_400_000,
);

function shuffled(plan: readonly Planned[]): readonly Planned[] {
  const random = createRandom(Number(process.env.MAIL_KILL_SEED ?? 13));
  return plan
    .map((trouble) => ({ trouble, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ trouble }) => trouble);
}
