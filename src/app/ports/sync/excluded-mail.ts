import type { MailExclusion } from "../../../core/mail/mail-rules.ts";

/** Records that rules keep out. Nothing of them is stored but a keyed hash of the id, for counts: with its collection and the reason. */
export interface ExcludedMail {
  /** They are in this collection now. @param round the collection's, by which a full round knows what it did not show */
  saveExcluded(
    collectionId: string,
    round: number,
    items: readonly { readonly m365Id: string; readonly reason: MailExclusion }[],
  ): Promise<void>;
  /** @param collectionId if they are there; null: wherever they are */
  dropExcluded(m365Ids: readonly string[], collectionId: string | null): Promise<void>;
  /** All of a collection, or those that rounds and comparisons before `round` showed last. */
  dropExcludedIn(collectionId: string, round?: number): Promise<void>;
  /** Those among these that are kept out. A comparison found them in this collection. */
  seeExcluded(collectionId: string, round: number, m365Ids: readonly string[]): Promise<ReadonlySet<string>>;
}
