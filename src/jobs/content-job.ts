import { z } from "zod";
import type { ContentResult } from "../app/mail/content-lane.ts";
import { defineJob } from "./kit.ts";
import { whileTouching } from "./lane-job.ts";

/** Mailboxes in one turn. */
const AT_ONCE = 1_000;

export interface ContentJobOptions {
  readonly lockMs: number;
  waitingAccounts(limit: number): Promise<readonly string[]>;
  runLane(accountId: string, signal: AbortSignal): Promise<ContentResult>;
  /** One mailbox's trouble is not the others'. */
  onFailure(accountId: string, error: unknown): void;
}

/** Fetches late texts and attachments of one mailbox after another, in one process at a time; what fails is tried again in the next turn. */
export function createContentJob({ lockMs, waitingAccounts, runLane, onFailure }: ContentJobOptions) {
  return defineJob({
    name: "content",
    config: { concurrency: 1, lockMs, everyMs: 30_000 },
    schema: z.object({}),
    async handler(_payload, job) {
      await whileTouching(job, lockMs, async () => {
        for (const accountId of await waitingAccounts(AT_ONCE)) {
          if (job.signal.aborted) return;
          try {
            await runLane(accountId, job.signal);
          } catch (error) {
            onFailure(accountId, error);
          }
        }
      });
    },
  });
}
