import type { MailSender } from "../../src/app/ports/mail/mail-sender.ts";
import { StoreError } from "../../src/app/store-error.ts";
import type { Evidence, FoundDraft } from "../../src/core/mail/outgoing/evidence.ts";
import type { SendAnswer } from "../../src/core/mail/outgoing/settle.ts";

/** The worker died here. */
export class Crash extends Error {}

/** Draws what goes wrong: 0 is what usually happens. */
export type Draw = (choices: number) => number;

interface Stored {
  id: string;
  place: "DRAFTS" | "OUTBOX" | "SENT" | "DELETED";
  version: number;
  isMarked: boolean;
  recipients: number;
  text: string;
  files: string[];
  readonly isReply: boolean;
  readonly madeAt: number;
  /** When it came to where it is: lookups miss it for a while. */
  placedAt: number;
  isSubmitted: boolean;
  /** A worker that stood still made it, long after. */
  readonly isStray: boolean;
}

export interface ExchangeHabits {
  readonly idSurvivesSend: boolean;
  readonly createReplyIsUnmarked: boolean;
}

const MINUTE = 60_000;

/**
 * As much of Exchange as sending needs, with everything that may go wrong: answers that are lost before or after the work, refusals of what
 * was taken, submissions that show three minutes later, requests of frozen workers that arrive much later, lookups that lag.
 */
export class ExchangeModel {
  readonly mails: Stored[] = [];
  /** Mails that reached their recipients. */
  delivered = 0;
  private next = 1;
  private isThawed = false;
  private readonly clock: { now: number };
  private readonly draw: Draw;
  private readonly habits: ExchangeHabits;
  private readonly pending: { readonly at: number; run(): void }[] = [];

  constructor(clock: { now: number }, draw: Draw, habits: ExchangeHabits) {
    this.clock = clock;
    this.draw = draw;
    this.habits = habits;
  }

  /** Time passes. */
  advance(ms: number): void {
    const until = this.clock.now + ms;
    for (;;) {
      const due = this.pending.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.pending.splice(this.pending.indexOf(due), 1);
      this.clock.now = Math.max(this.clock.now, due.at);
      due.run();
    }
    this.clock.now = until;
  }

  /** Drafts that Outlook still offers to send. */
  leftDrafts(): number {
    return this.mails.filter(({ place, recipients, isMarked, isStray }) => {
      return place === "DRAFTS" && recipients > 0 && isMarked && !isStray;
    }).length;
  }

  /** A person in Outlook. */
  editDraft(): void {
    const draft = this.mails.find(({ place }) => place === "DRAFTS");
    if (draft === undefined) return;
    draft.text += "!";
    draft.version += 1;
  }
  deleteDraft(): void {
    const draft = this.mails.find(({ place }) => place === "DRAFTS");
    if (draft !== undefined) this.place(draft, "DELETED");
  }

  readonly sender: MailSender = {
    createDraft: async (content) => {
      const isUnmarked = content.origin !== null && this.habits.createReplyIsUnmarked;
      const made = await this.perform(() => this.make(!isUnmarked, content.origin !== null), { mayFreeze: true });
      return isUnmarked ? this.sender.completeDraft(found(made), content, never) : found(made);
    },
    completeDraft: (draft) =>
      this.perform(() => {
        const mail = this.byId(draft.id);
        if (mail === undefined || mail.place !== "DRAFTS") throw gone();
        mail.isMarked = true;
        mail.version += 1;
        return found(mail);
      }),
    look: (query) => this.perform(() => this.look(query.draftId, query.unmarkedSince), { isRead: true }),
    missingAttachments: (draftId, content) =>
      this.perform(
        () => {
          const mail = this.byId(draftId);
          if (mail === undefined) throw gone();
          return content.attachments.filter(({ name }) => !mail.files.includes(name));
        },
        { isRead: true },
      ),
    attach: (draftId, file) =>
      this.perform(() => {
        const mail = this.byId(draftId);
        if (mail === undefined) throw gone();
        mail.files.push(file.name);
        mail.version += 1;
      }),
    send: async (draftId) => {
      try {
        return await this.perform(() => this.submit(draftId), { mayFreeze: true });
      } catch (error) {
        if (error instanceof Crash) throw error;
        return { kind: "unknown" };
      }
    },
    disarm: async (draft) => {
      const mail = this.byId(draft.id);
      const emptied = await this.perform(() => {
        if (mail === undefined || mail.place !== "DRAFTS" || `${mail.version}` !== draft.etag) return false;
        mail.recipients = 0;
        mail.version += 1;
        return true;
      });
      if (!emptied || mail === undefined) return false;
      await this.perform(() => {
        if (mail.place === "DRAFTS") this.place(mail, "DELETED");
      });
      return mail.place === "DELETED";
    },
  };

  /** A request, and what becomes of it and of who sent it. */
  private async perform<T>(work: () => T, { isRead = false, mayFreeze = false } = {}): Promise<T> {
    this.advance(50 + 1_000 * this.draw(4));
    switch (this.draw(isRead ? 3 : mayFreeze ? 7 : 6)) {
      case 1:
        throw lost(false);
      case 2:
        throw new Crash();
      case 3:
        work();
        throw lost(true);
      case 4:
        work();
        throw new Crash();
      case 5: {
        // Throttled, and not taken.
        throw new StoreError("throttled", "Too many requests.", { retryAfterMs: 10_000 });
      }
      case 6: {
        const minutes = [1, 3, 8, 11, 20, 45][this.draw(6)] ?? 1;
        this.pending.push({ at: this.clock.now + minutes * MINUTE, run: () => this.thaw(work) });
        throw new Crash();
      }
      default:
        return work();
    }
  }

  /** Nobody hears of what comes of it. */
  private thaw(work: () => unknown): void {
    this.isThawed = true;
    try {
      work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    } finally {
      this.isThawed = false;
    }
  }

  private make(isMarked: boolean, isReply: boolean): Stored {
    const mail: Stored = {
      ...{ id: `id${this.next++}`, place: "DRAFTS", version: 1, isMarked, recipients: 3, text: "text", files: [] },
      ...{ isReply, madeAt: this.clock.now, placedAt: this.clock.now, isSubmitted: false, isStray: this.isThawed },
    };
    this.mails.push(mail);
    return mail;
  }

  private submit(draftId: string): SendAnswer {
    const mail = this.byId(draftId);
    if (mail === undefined) return refused("ErrorItemNotFound");
    if (mail.place === "SENT" || mail.place === "OUTBOX") return refused("ErrorInvalidItemForOperationSendItem");
    if (mail.recipients === 0) return refused("ErrorInvalidRecipients");
    if (mail.isSubmitted) return refused("ErrorInvalidItemForOperationSendItem");
    const how = this.draw(5);
    if (how === 4) return refused("ErrorExceededMessageLimit");
    mail.isSubmitted = true;
    const inOutbox = this.draw(2) === 1;
    if (inOutbox) this.place(mail, "OUTBOX");
    const afterMs = [3_000, 1_000, 60_000, 180_000][this.draw(4)] ?? 3_000;
    this.pending.push({ at: this.clock.now + afterMs, run: () => this.transport(mail) });
    // 503 and a refusal in spite of acceptance.
    if (how === 2) return { kind: "unknown" };
    if (how === 3) return refused("ErrorSubmissionQuotaExceeded");
    return { kind: "accepted" };
  }

  private transport(mail: Stored): void {
    mail.isSubmitted = false;
    if (mail.recipients === 0) return;
    this.delivered += 1;
    if (!this.habits.idSurvivesSend) mail.id = `sent${this.next++}`;
    this.place(mail, "SENT");
  }

  private look(draftId: string | null, unmarkedSince: Date | null): Evidence {
    const lagMs = [0, 2_000, 60_000][this.draw(3)] ?? 0;
    const listed = this.mails.filter(({ placedAt }) => placedAt <= this.clock.now - lagMs);
    const known = draftId === null ? undefined : this.byId(draftId);
    const marked = listed.filter(({ isMarked }) => isMarked);
    return {
      known: known === undefined ? null : found(known),
      marked: marked.filter((mail) => mail.place === "DRAFTS" && mail !== known).map(found),
      unmarked:
        unmarkedSince === null
          ? []
          : listed
              .filter(({ place, isMarked, isReply }) => place === "DRAFTS" && !isMarked && isReply)
              .filter(({ madeAt }) => madeAt >= unmarkedSince.getTime())
              .map(found),
      isInOutbox: marked.some(({ place }) => place === "OUTBOX"),
      copyId: marked.find(({ place }) => place === "SENT")?.id ?? null,
    };
  }

  private place(mail: Stored, place: Stored["place"]): void {
    mail.place = place;
    mail.placedAt = this.clock.now;
    mail.version += 1;
  }

  private byId(id: string): Stored | undefined {
    return this.mails.find((mail) => mail.id === id);
  }
}

const never = new AbortController().signal;

const lost = (mayHaveBeenApplied: boolean): StoreError =>
  new StoreError("unavailable", "The answer was lost.", { mayHaveBeenApplied });
const gone = (): StoreError => new StoreError("notFound", "It is gone.");
const refused = (code: string): SendAnswer => ({ kind: "refused", refusal: { code, message: code } });

function found({ id, version, place, recipients, text }: Stored): FoundDraft {
  const shown = { DRAFTS: "DRAFT", OUTBOX: "OUTBOX", SENT: "SENT", DELETED: "ELSEWHERE" } as const;
  return {
    id,
    etag: `${version}`,
    place: shown[place],
    isHarmless: recipients === 0,
    fingerprint: `${recipients} ${text}`,
  };
}
