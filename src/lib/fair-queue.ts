export interface FairQueue {
  /** Does the work when it is its owner's turn. @throws QueueFull when too much of this owner's work is waiting */
  run<T>(owner: string, work: () => Promise<T> | T): Promise<T>;
  readonly waiting: number;
}

export interface FairQueueOptions {
  /** Work running at once, for all owners. */
  readonly slots: number;
  /** The same for one owner: fewer, so that no owner's work waits for all of another's. */
  readonly slotsPerOwner: number;
  readonly waitingPerOwner: number;
}

export class QueueFull extends Error {
  constructor() {
    super("Too much waits for the same owner.");
    this.name = "QueueFull";
  }
}

interface Owner {
  running: number;
  readonly waiting: (() => void)[];
}

/** Turns go round by owner; one owner's work runs in order. Somebody who asks for a thousand things delays others by one of them. */
export function createFairQueue({ slots, slotsPerOwner, waitingPerOwner }: FairQueueOptions): FairQueue {
  // In the order of their turns; only owners with something waiting or running.
  const owners = new Map<string, Owner>();
  let running = 0;
  let waiting = 0;

  function begin(name: string, owner: Owner): void {
    // To the end of the round: a Map keeps insertion order.
    owners.delete(name);
    owners.set(name, owner);
    running += 1;
    owner.running += 1;
  }

  function startNext(): void {
    if (waiting === 0) return;
    for (const [name, owner] of owners) {
      if (running >= slots) return;
      if (owner.running >= slotsPerOwner) continue;
      const start = owner.waiting.shift();
      if (start === undefined) continue;
      waiting -= 1;
      begin(name, owner);
      start();
    }
  }

  return {
    get waiting() {
      return waiting;
    },
    async run(name, work) {
      const owner = owners.get(name) ?? { running: 0, waiting: [] };
      if (owner.waiting.length >= waitingPerOwner) throw new QueueFull();
      if (running < slots && owner.running < slotsPerOwner && owner.waiting.length === 0) {
        // What waits belongs to owners who have all that they may have at once.
        begin(name, owner);
      } else {
        owners.set(name, owner);
        waiting += 1;
        await new Promise<void>((resolve) => owner.waiting.push(resolve));
      }
      try {
        return await work();
      } finally {
        running -= 1;
        owner.running -= 1;
        if (owner.running === 0 && owner.waiting.length === 0) owners.delete(name);
        startNext();
      }
    },
  };
}
