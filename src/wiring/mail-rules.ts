import type { PrismaClient } from "../../prisma/generated/client.ts";
import { writeFeed } from "../adapters/feed/feed-events.ts";
import { createRulePreviewReader } from "../adapters/store/rule-preview.ts";
import { createSchedule } from "../adapters/store/schedule.ts";
import { createCountKeptOut } from "../app/mail/count-kept-out.ts";
import type { MailReachOfViewer } from "../app/mail/mail-reach.ts";
import { createPreviewMailRules } from "../app/mail/preview-mail-rules.ts";
import type { People } from "../app/ports/people.ts";
import type { SettingsStore } from "../app/ports/settings-store.ts";
import { createMailAlreadyHere } from "../app/settings/mail-already-here.ts";

export interface MailRulesParts {
  readonly prisma: PrismaClient;
  readonly people: People;
  readonly settings: SettingsStore;
  readonly reach: MailReachOfViewer;
  readonly now: () => Date;
}

/** What rules of import would do, before they are stored and when they are. Both count alike. */
export function createMailRules({ prisma, people, settings, reach, now }: MailRulesParts) {
  const reader = createRulePreviewReader(prisma);
  const shared = {
    settings,
    schedule: createSchedule(prisma, writeFeed),
    count: createCountKeptOut({ reader, reach }),
    now,
  };
  return {
    previewMailRules: createPreviewMailRules({ ...shared, people, reader }),
    mailAlreadyHere: createMailAlreadyHere(shared),
  };
}
