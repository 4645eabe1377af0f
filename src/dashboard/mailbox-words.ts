import type { MailboxAccess } from "./model.ts";

export const accesses: readonly MailboxAccess[] = ["OWN", "DELEGATED", "APPLICATION"];

export const accessWords: Readonly<Record<MailboxAccess, { readonly name: string; readonly says: string }>> = {
  OWN: {
    name: "Its own sign-in",
    says: "Somebody signs in at Microsoft as this mailbox, once. It lacks nothing, but the mailbox needs a password of its own.",
  },
  DELEGATED: {
    name: "Through a connected account",
    says: "An account that is connected here, with full access to the mailbox. New mail is found at each interval only, and files of more than 3 MB cannot be sent.",
  },
  APPLICATION: {
    name: "The application’s own permission",
    says: "An administrator of Microsoft 365 lets the application in. It lacks nothing and needs no sign-in, but reaches every mailbox that is not kept from it: the next step tries how far.",
  },
};

const states = {
  CONNECTED: { state: "IN_SYNC", word: "connected" },
  NEEDS_REAUTH: { state: "SIGN_IN_NEEDED", word: "sign in again" },
  MISSING_SCOPES: { state: "SIGN_IN_NEEDED", word: "permission missing" },
  NO_MAILBOX: { state: "FAILING", word: "no mailbox" },
  DISCONNECTED: { state: "OFF", word: "disconnected" },
} as const;

/** Of its account; null: it was never connected. */
export const mailboxState = (state: keyof typeof states | null) =>
  state === null ? ({ state: "NOT_YET", word: "not connected yet" } as const) : states[state];
