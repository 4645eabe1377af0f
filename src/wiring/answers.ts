import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { SqlDatabase } from "../adapters/database/sql-database.ts";
import { createMailHtml } from "../adapters/html/mail-html.ts";
import { createAnswerRuleStore } from "../adapters/store/mail/answer-rules.ts";
import { createSendingMailboxes } from "../adapters/store/mail/sending-mailboxes.ts";
import { type AdministerAnswers, createAdministerAnswers } from "../app/mail/answers/administer-answers.ts";
import type { JudgeMailDependencies } from "../app/mail/answers/answer-arrivals.ts";
import type { ReadMail } from "../app/mail/read-mail.ts";
import { createMaySend } from "../app/mail/sending/may-send.ts";
import type { SettingsStore } from "../app/ports/settings-store.ts";
import { systemClock } from "../lib/system-clock.ts";

/** What judging a mail asks, for the lane and for people who try a rule. */
export function createJudging(prisma: PrismaClient, settings: SettingsStore): JudgeMailDependencies {
  const maySend = createMaySend({ mailboxes: createSendingMailboxes(prisma), settings });
  return { maySend, settings, html: createMailHtml() };
}

export interface AnswersParts {
  readonly prisma: PrismaClient;
  readonly sync: SqlDatabase;
  readonly settings: SettingsStore;
  readonly read: Pick<ReadMail, "find">;
}

/** How administrators choose what system mailboxes answer by themselves. */
export function createAnswers({ prisma, sync, settings, read }: AnswersParts): AdministerAnswers {
  return createAdministerAnswers({
    ...{ ...createJudging(prisma, settings), store: createAnswerRuleStore(sync), read },
    ...{ now: systemClock.now, newId: systemClock.newId },
  });
}
