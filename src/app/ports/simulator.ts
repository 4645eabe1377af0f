/** A fault that the simulator injects into answers about one person's mailbox. */
export interface SimulatedFault {
  readonly kind: "throttle" | "unavailable" | "gatewayTimeoutApplied";
  /** How many requests it affects; without it, or with `rate`, it goes on until the faults are cleared. */
  readonly times?: number;
  /** Chance from 0 to 1 for each request. */
  readonly rate?: number;
  readonly method?: "POST" | "PATCH" | "DELETE";
  readonly retryAfterSeconds?: number;
}

/**
 * Controls the simulated Microsoft 365 from behind the scenes: what its people do in Outlook, and bad luck. `person` is a principal name.
 * @throws SimulatorError from every call when it does not answer or refuses
 */
export interface Simulator {
  taskIds(person: string, listId: string): Promise<readonly string[]>;
  renameTask(person: string, listId: string, taskId: string, title: string): Promise<void>;
  /** @param time each end is local to its own zone, an IANA name */
  rescheduleEvent(
    person: string,
    eventId: string,
    time: { readonly start: string; readonly startZone: string; readonly end: string; readonly endZone: string },
  ): Promise<void>;
  /** Returns whether it still existed: others delete too, a running sync among them. */
  deleteTask(person: string, listId: string, taskId: string): Promise<boolean>;
  injectFault(person: string, fault: SimulatedFault): Promise<void>;
  clearFaults(): Promise<void>;
  /** The person's refresh tokens and the access tokens already issued stop working. */
  revokeSignIn(person: string): Promise<void>;
  expireDeltaLinks(person: string): Promise<void>;
}

/** The simulator is gone, or does not know what was named. */
export class SimulatorError extends Error {
  /** What was named does not exist, or no longer. */
  readonly isUnknown: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isUnknown?: boolean } = {}) {
    super(message, options);
    this.name = "SimulatorError";
    this.isUnknown = options.isUnknown ?? false;
  }
}
