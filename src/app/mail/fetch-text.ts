import type { ContentLaneStore } from "../ports/mail/content-lane-store.ts";
import type { FetchText } from "../ports/mail/fetch-text.ts";
import type { MailSource } from "../ports/mail-source.ts";
import { StoreError } from "../store-error.ts";
import { readTextOf } from "./content-lane.ts";
import type { ContentTermsOf } from "./content-terms.ts";

export interface FetchTextDeps {
  readonly lane: Pick<ContentLaneStore, "text" | "saveOpened">;
  /** Opens the mailbox for somebody who waits. */
  openMail(accountId: string, signal: AbortSignal): Promise<MailSource>;
  readonly termsOf: ContentTermsOf;
}

/** Fetches what a mail says when somebody opened it and it has not come yet. Who opens it meanwhile waits for the same answer. */
export function createFetchText({ lane, openMail, termsOf }: FetchTextDeps): FetchText {
  const fetching = new Map<string, ReturnType<FetchText["fetch"]>>();

  async function fetchNow(emailId: string, signal: AbortSignal): ReturnType<FetchText["fetch"]> {
    const mail = await lane.text(emailId);
    if (mail === null) return { kind: "DECIDED" };
    const terms = await termsOf(mail.accountId);
    if (terms === null) return { kind: "LATER", reason: "Mail of this mailbox is not synced now." };
    try {
      const source = await openMail(mail.accountId, signal);
      const [read] = await source.readContents([mail.m365Id], signal);
      const text = readTextOf(mail, read, terms);
      if (text !== null && (await lane.saveOpened(mail.accountId, text))) return { kind: "DECIDED" };
      return { kind: "LATER", reason: read instanceof Error ? read.message : "Its mailbox is not connected now." };
    } catch (error) {
      if (signal.aborted) return { kind: "LATER", reason: "Microsoft has not answered in time." };
      if (error instanceof StoreError) return { kind: "LATER", reason: error.message };
      throw error;
    }
  }

  return {
    fetch(emailId, signal) {
      const joined = fetching.get(emailId);
      if (joined !== undefined) return joined;
      const answer = fetchNow(emailId, signal).finally(() => fetching.delete(emailId));
      fetching.set(emailId, answer);
      return answer;
    },
  };
}
