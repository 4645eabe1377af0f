import type { Fingerprint } from "./outgoing.ts";

/**
 * What the id of a draft shows: DRAFT in Drafts; OUTBOX on its way; SENT no draft any more, wherever it is; ELSEWHERE a draft that somebody
 * moved.
 */
export type DraftPlace = "DRAFT" | "OUTBOX" | "SENT" | "ELSEWHERE" | "GONE";

export interface FoundDraft {
  readonly id: string;
  readonly etag: string;
  readonly place: Exclude<DraftPlace, "GONE">;
  /** It has no recipients, so that nothing can send it. */
  readonly isHarmless: boolean;
  readonly fingerprint: Fingerprint;
}

/** What one look at the mailbox finds: by id, by Message-ID and by our extended property, in Drafts, Outbox and Sent Items. */
export interface Evidence {
  /** Under the draft's id, if one is known; null: Microsoft has none. */
  readonly known: FoundDraft | null;
  /** Other drafts with one of our marks. */
  readonly marked: readonly FoundDraft[];
  /** Of a reply: drafts of that conversation without a mark that are younger than the intent. */
  readonly unmarked: readonly FoundDraft[];
  /** With one of our marks. */
  readonly isInOutbox: boolean;
  /** Microsoft's id of what is in Sent Items with one of our marks. */
  readonly copyId: string | null;
}

export const placeOf = ({ known }: Pick<Evidence, "known">): DraftPlace => known?.place ?? "GONE";

/** Certainly submitted. @returns the copy's id, or the id of what was the draft; null: it is not certain */
export function sentId({ copyId, known }: Evidence): string | null {
  if (copyId !== null) return copyId;
  return known?.place === "SENT" ? known.id : null;
}

/** Those that could still be sent, or that lie where people find them. */
export function armedDrafts({ known, marked }: Evidence): readonly FoundDraft[] {
  return [...(known === null ? [] : [known]), ...marked].filter(({ place }) => place === "DRAFT");
}

export const isOnItsWay = (evidence: Evidence): boolean => evidence.isInOutbox || placeOf(evidence) === "OUTBOX";
