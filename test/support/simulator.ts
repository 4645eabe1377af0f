import { onTestFinished } from "vitest";
import type { Control } from "../../src/simulator/control/control.ts";
import { createSimulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { createDirectFetch } from "./direct-fetch.ts";

export interface RunningSimulator {
  /** Serves Entra and Graph. */
  readonly origin: string;
  readonly controlOrigin: string;
  readonly control: Control;
  /** The same as over the wire, for histories of thousands of requests: most of what a short one costs is its connection. */
  readonly fetch: typeof fetch;
  stop(): Promise<void>;
}

/** A simulator on ports of the system's choice; it has to be stopped by the caller. */
export async function runSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const simulator = createSimulator(options);
  const origins = await simulator.start();
  return {
    ...{ ...origins, control: simulator.control, fetch: createDirectFetch(simulator.answer) },
    stop: () => simulator.stop(),
  };
}

/** A simulator for one test: it is stopped when the test is over. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const running = await runSimulator(options);
  onTestFinished(() => running.stop());
  return running;
}
