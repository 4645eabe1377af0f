/** A fault as the simulator injects it into answers about one person's mailbox. */
export interface SimulatedFault {
  readonly kind: "throttle" | "unavailable" | "gatewayTimeoutApplied";
  /** How many requests it strikes; with `rate` and without it, it goes on until the faults are cleared. */
  readonly times?: number;
  /** Chance from 0 to 1 for each request. */
  readonly rate?: number;
  readonly method?: "POST" | "PATCH" | "DELETE";
  readonly retryAfterSeconds?: number;
}

/**
 * The simulated Microsoft 365 as somebody behind the scenes moves it: what its people do in Outlook, and bad luck. `person` is a principal
 * name. @throws SimulatorError from every call when it does not answer or refuses
 */
export interface Simulator {
  taskIds(person: string, listId: string): Promise<readonly string[]>;
  renameTask(person: string, listId: string, taskId: string, title: string): Promise<void>;
  /** @param time each end on the wall of its own zone, an IANA name */
  moveEvent(
    person: string,
    eventId: string,
    time: { readonly start: string; readonly startZone: string; readonly end: string; readonly endZone: string },
  ): Promise<void>;
  /** Whether it was still there: others delete too, a running sync among them. */
  deleteTask(person: string, listId: string, taskId: string): Promise<boolean>;
  injectFault(person: string, fault: SimulatedFault): Promise<void>;
  clearFaults(): Promise<void>;
  /** Neither the person's refresh tokens nor the access tokens given out work any more. */
  revokeSignIn(person: string): Promise<void>;
  expireDeltaLinks(person: string): Promise<void>;
}

/** The simulator is gone, or it knows nothing of what was named. */
export class SimulatorError extends Error {
  /** What was named is not there, or not any more. */
  readonly isUnknown: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isUnknown?: boolean } = {}) {
    super(message, options);
    this.name = "SimulatorError";
    this.isUnknown = options.isUnknown ?? false;
  }
}
