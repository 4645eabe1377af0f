import { setTimeout as sleepFor } from "node:timers/promises";
import { createAnswer } from "./answer.ts";
import { createClock, type SimulatedClock } from "./clock.ts";
import { type Control, createControl } from "./control/control.ts";
import { createControlAnswer } from "./control/serve-control.ts";
import { seedDemoCalendar } from "./demo-calendar.ts";
import { seedDemo } from "./demo-data.ts";
import { seedDemoMail } from "./demo-mail.ts";
import { type Answer, createListener } from "./http/listener.ts";
import type { SettingsPatch } from "./settings.ts";
import { carryReceipt } from "./transport/receipts.ts";
import { createWorld } from "./world.ts";

export interface SimulatorOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly controlPort?: number;
  readonly clock?: SimulatedClock;
  /** The same seed gives the same ids, lifetimes and fault rolls. */
  readonly seed?: number;
  /** Waits out latency and slow answers; a test can hold requests in flight with its own. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly settings?: SettingsPatch;
  /** "empty" leaves every mailbox with its two built-in lists and no mail; "demo" fills those of quiet, busy and broken. */
  readonly data?: "empty" | "demo";
  /** This many people more than those of the start, and the cast of sign-ons. */
  readonly people?: number;
}

export interface Simulator {
  /** `origin` serves Entra and Graph, `controlOrigin` the control API; both listen on 127.0.0.1 only. */
  start(): Promise<{ origin: string; controlOrigin: string }>;
  stop(): Promise<void>;
  readonly control: Control;
  /** What the public port answers, for who runs in this process and needs no connection. */
  readonly answer: Answer;
}

/** Microsoft 365 as it answers on the wire: one tenant's Entra and Graph, and a second port from which it is controlled. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const {
    port = 0,
    controlPort = 0,
    clock = createClock(),
    seed = 1,
    settings = {},
    data = "empty",
    people,
    sleep = sleepFor,
  } = options;
  const world = createWorld(clock, seed, settings, carryReceipt);
  const fill = () => {
    if (people !== undefined) {
      control.directory.addCast();
      control.directory.addPeople(people);
    }
    if (data !== "demo") return;
    seedDemo(control.todo, clock);
    seedDemoCalendar(control, clock);
    seedDemoMail(control.mail, clock);
  };
  const control = createControl(world, settings, fill);
  const answer = createAnswer(world, sleep);
  const graph = createListener(port, answer);
  const controls = createListener(controlPort, createControlAnswer(control));
  fill();
  return {
    control,
    answer,
    async start() {
      const origin = await graph.start();
      try {
        return { origin, controlOrigin: await controls.start() };
      } catch (error) {
        await graph.stop();
        throw error;
      }
    },
    async stop() {
      world.dueWork.stop();
      world.deliveries.stop();
      await Promise.all([graph.stop(), controls.stop()]);
    },
  };
}
