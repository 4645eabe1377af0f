import { foldersPath, historyUrl, mailHeaders } from "../../src/adapters/graph/mail/path.ts";
import type { BenchedImport } from "./benched.ts";

/** Characters of each mail's text. */
const textLength = 2_000;

/** Mail with its text and headers. */
export const benchedMail: BenchedImport = {
  resource: "EMAIL",
  noun: "mails",
  leftOut: 0.05,
  tableName: "office_email",
  beside: { table: "email_content", id: "email_id" },
  settings: { TASKS_SYNC_ENABLED: false, CALENDAR_SYNC_ENABLED: false, EMAIL_SYNC_ENABLED: true },
  seed: async (simulator, person, count) => {
    await simulator.control("POST", `/people/${person}/mail-folders/inbox/fill`, { count, textLength });
  },
  containers: `${foldersPath}?$top=100`,
  // Folders have no other name in a list; the simulator's mailboxes are German.
  isDefault: ({ displayName }) => displayName === "Posteingang",
  firstPage: (id, size) =>
    historyUrl(id, { from: "2000-01-01T00:00:00Z", until: null, size, parts: "whole", isExpanded: true }),
  headers: mailHeaders,
};

/** The same, and nobody has read any of it. */
export const benchedUnreadMail: BenchedImport = {
  ...benchedMail,
  seed: async (simulator, person, count) => {
    const wish = { count, textLength, unread: 100 };
    await simulator.control("POST", `/people/${person}/mail-folders/inbox/fill`, wish);
  },
};
