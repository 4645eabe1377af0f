import type { LaneLease } from "../../src/app/ports/mail/content-lane-store.ts";
import type { LateMail } from "../../src/app/ports/mail/late-mail.ts";
import type { OutboxMessage, OutboxStore } from "../../src/app/ports/mail/outbox-store.ts";
import { outgoingTransitions } from "../../src/core/mail/outgoing/outgoing.ts";
import type { Settled } from "../../src/core/mail/outgoing/settle.ts";
import { must } from "../../src/lib/must.ts";

/** Where nobody looks at alerts. */
export const untold: LateMail = { tell: async () => {}, settle: async () => {} };

/** One message and its lane, in memory. `wait` passes time, and may throw: the worker died. */
export class MemoryOutbox implements OutboxStore {
  private token = 0n;
  private holder: string | null = null;
  private endsAt = 0;
  nextAt: number | null;
  readonly events: string[] = [];
  message: OutboxMessage;
  private readonly clock: { readonly now: number };
  private readonly wait: () => void;

  constructor(message: OutboxMessage, clock: { readonly now: number }, wait: () => void) {
    this.message = message;
    this.clock = clock;
    this.wait = wait;
    this.nextAt = clock.now;
  }

  async take(accountId: string, holder: string, leaseMs: number): Promise<LaneLease | null> {
    if (this.holder !== null && this.clock.now < this.endsAt) return null;
    this.token += 1n;
    this.holder = holder;
    this.endsAt = this.clock.now + leaseMs;
    return { accountId, holder, token: this.token, leaseMs };
  }

  async release(lease: LaneLease): Promise<void> {
    if (this.isHeldBy(lease)) this.holder = null;
  }

  async next(lease: LaneLease) {
    if (!this.isHeldBy(lease)) return "leaseLost" as const;
    if (this.nextAt === null || this.nextAt > this.clock.now) return "nothingDue" as const;
    return { message: this.message, now: new Date(this.clock.now) };
  }

  async prove(lease: LaneLease): Promise<Date | null> {
    this.wait();
    if (!this.isHeldBy(lease)) return null;
    this.endsAt = this.clock.now + lease.leaseMs;
    return new Date(this.clock.now);
  }

  async save(lease: LaneLease, message: OutboxMessage, settled: Settled, nextAt: Date | null) {
    this.wait();
    if (!this.isHeldBy(lease)) return { kind: "leaseLost" } as const;
    if (this.message.version !== message.version) return { kind: "changed", message: this.message } as const;
    this.change(settled, nextAt);
    this.wait();
    return { kind: "saved", message: this.message } as const;
  }

  endLease(): void {
    this.endsAt = this.clock.now;
  }

  async *readAttachment(_attachmentId: string): AsyncIterable<Uint8Array> {}

  /** What a person does, too. */
  change({ event, facts }: Settled, nextAt: Date | null = new Date(this.clock.now)): void {
    const { state, version } = this.message;
    const after = event === null ? state : must(outgoingTransitions[event][state], `${event} from ${state}`);
    if (event !== null) this.events.push(`${event} ${after}`);
    this.message = { ...this.message, ...facts, state: after, version: version + 1n };
    this.nextAt = nextAt === null ? null : nextAt.getTime();
  }

  private isHeldBy({ token }: LaneLease): boolean {
    return this.token === token && this.holder !== null;
  }
}
