import { randomUUID } from "node:crypto";
import { createMailboxes } from "../../src/adapters/graph/mailboxes.ts";
import { createOutboxLane } from "../../src/app/mail/outbox-lane.ts";
import type { OutgoingAttachment, OutgoingContent } from "../../src/app/ports/mail/mail-sender.ts";
import type { OutboxMessage } from "../../src/app/ports/mail/outbox-store.ts";
import type { Gate } from "../../src/core/mail/outgoing/settle.ts";
import { must } from "../../src/lib/must.ts";
import { Crash } from "./exchange-model.ts";
import { ownLimits } from "./graph-limits.ts";
import { MAIL_SCOPES, passSlowly, type startSending } from "./mail-client.ts";
import { MemoryOutbox, untold } from "./memory-outbox.ts";

/** The lane and the real Graph adapter, against the simulated Exchange. Time is the simulator's, and passes only when told to. */

export const leaseMs = 30_000;
const never = new AbortController().signal;

export type SendingSimulator = Awaited<ReturnType<typeof startSending>>;

export interface SentFile extends OutgoingAttachment {
  readonly bytes: Buffer;
}

export function fileOf(name: string, size: number): SentFile {
  const bytes = Buffer.alloc(size, `${name} `);
  return { id: randomUUID(), name, contentType: "text/plain", size, isInline: false, contentId: null, bytes };
}

const recipients = ["busy@contoso.example", "someone@elsewhere.example"] as const;

export function contentOf(rest: Partial<OutgoingContent> = {}): OutgoingContent {
  const id = randomUUID();
  return {
    ...{ messageId: `<${id}@contoso.example>`, marker: id, origin: null, from: null, cc: [], bcc: [] },
    to: recipients.map((address) => ({ name: "", address })),
    ...{ subject: `Minutes ${id}`, html: "<p>Hello</p>", importance: "normal", attachments: [], ...rest },
  };
}

/**
 * Where a worker dies, counted from 1: before each commit and each request that writes, and after the last. What lies between two of these
 * changes nothing, so that dying anywhere between them is the same.
 */
export interface Death {
  readonly at: number;
}

/** Before which of its requests, counted from 1, a worker stands still, and what happens meanwhile. */
export interface Freeze {
  readonly at: number;
  meanwhile(): Promise<void>;
}

export class SendingWorld {
  readonly started: SendingSimulator;
  readonly outbox: MemoryOutbox;
  readonly content: OutgoingContent;
  gate: Gate = { kind: "open" };
  /** Boundaries that were passed by now. */
  steps = 0;
  private readonly files: readonly SentFile[];
  private death: Death | null = null;
  private isDead = false;
  /** Requests that write, whose effect may be there. */
  private writes = 0;
  private last = "";

  constructor(started: SendingSimulator, content: OutgoingContent, files: readonly SentFile[] = []) {
    this.started = started;
    this.files = files;
    this.content = { ...content, attachments: files.map(({ bytes: _bytes, ...file }) => file) };
    const { clock } = started;
    const time = {
      get now() {
        return clock.now();
      },
    };
    this.outbox = new MemoryOutbox(anOutboxMessage(this.content, clock.now()), time, () => this.step());
    this.outbox.readAttachment = (id) =>
      chunksOf(
        must(
          this.files.find((file) => file.id === id),
          id,
        ).bytes,
      );
  }

  /** Somebody begins to work; until there is nothing to do, or they die. @returns whether they died */
  async work(death: Death | null = null, freeze: Freeze | null = null): Promise<boolean> {
    this.death = death;
    this.isDead = false;
    const { simulator, clock } = this.started;
    const person = "quiet";
    const scopes = [...MAIL_SCOPES, "Mail.Send"];
    let requests = 0;
    const mailboxes = createMailboxes({
      tokens: { forAccount: async () => simulator.control.entra.accessToken(person, scopes) },
      limits: ownLimits(),
      simulatorOrigin: simulator.origin,
      // A dying process sends nothing more, and never hears what it had sent.
      fetch: async (url, init) => {
        this.step();
        requests += 1;
        if (requests === freeze?.at) await freeze.meanwhile();
        if (isWriting(String(url), init)) this.writes += 1;
        const answer = await fetch(url, init);
        this.step();
        return answer;
      },
    });
    const runLane = createOutboxLane({
      store: this.outbox,
      openSender: (id, terms) => mailboxes.openSender({ id }, { ...terms, priority: "PERSON", onWait: () => {} }),
      gateOf: async () => this.gate,
      readClocks: () => ({ monotonicMs: clock.now(), wallMs: clock.now() }),
      ...{ late: untold, holder: randomUUID(), leaseMs },
    });
    try {
      await runLane("account", never);
    } catch (error) {
      if (!this.isDead) throw error;
    }
    return this.isDead;
  }

  /** Until nothing more happens, by workers that live, and after that whatever is still under way. */
  async finish(): Promise<void> {
    for (let turn = 0; turn < 60; turn += 1) {
      const { nextAt } = this.outbox;
      if (nextAt === null) break;
      this.pass(Math.max(1_000, nextAt - this.started.clock.now()));
      await this.work();
    }
    this.pass(26 * 3_600_000);
  }

  pass(ms: number): void {
    passSlowly(this.started.clock, ms);
  }

  /** How many copies each recipient has. */
  copies(): readonly number[] {
    const all = this.started.transport
      .copies()
      .filter(({ marks }) => marks.some(({ value }) => value === this.content.marker));
    return recipients.map((address) => all.filter(({ recipient }) => recipient === address).length);
  }

  private step(): void {
    if (this.isDead) throw new Crash();
    const present = `${this.outbox?.message.version} ${this.outbox?.nextAt} ${this.writes}`;
    if (present === this.last) return;
    this.last = present;
    this.steps += 1;
    if (this.death === null || this.steps < this.death.at) return;
    this.isDead = true;
    throw new Crash();
  }
}

function isWriting(url: string, init: RequestInit | undefined): boolean {
  return (init?.method ?? "GET") !== "GET" && !url.endsWith("/$batch");
}

async function* chunksOf(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 512 * 1024) yield bytes.subarray(at, at + 512 * 1024);
}

export function anOutboxMessage(content: OutgoingContent, now: number): OutboxMessage {
  return {
    ...{
      id: content.marker,
      accountId: "account",
      organizationId: "o",
      orderedById: "p",
      version: 1n,
      state: "WAITING",
    },
    ...{ dueAt: new Date(now), draftBegunAt: null, draft: null, submittedAt: null, looks: 0, refusal: null },
    ...{ hold: null, approved: [], copyId: null, content },
  };
}
