import type { MailExclusion, MailStaysOut } from "../../../core/mail/mail-rules.ts";

/** Records that rules keep out. Nothing of them is stored but a keyed hash of the id, for counts: with its collection and the reason. */
export interface ExcludedMail {
  /** They are in this collection now. @param round the collection's, by which a full round knows what it did not show */
  saveExcluded(
    collectionId: string,
    round: number,
    items: readonly { readonly m365Id: string; readonly reason: MailExclusion | MailStaysOut }[],
  ): Promise<void>;
  /** But what was purged: it may only have been moved. @param collectionId if they are there; null: wherever they are */
  dropExcluded(m365Ids: readonly string[], collectionId: string | null): Promise<void>;
  /**
   * All of a collection, or those that rounds and comparisons before `round` showed last. What was purged stays out then, too: a round does
   * not show what left the window.
   */
  dropExcludedIn(collectionId: string, round?: number): Promise<void>;
  /** Those that somebody purged: they stay out. */
  purgedAmong(m365Ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those among these that are kept out. A comparison found them in this collection. */
  seeExcluded(collectionId: string, round: number, m365Ids: readonly string[]): Promise<ReadonlySet<string>>;
}
