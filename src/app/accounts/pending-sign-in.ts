// A pending sign-in: who may continue it, in which browser. Nothing is taken or redeemed before that is known.
import { isWithin, reachOf } from "../../core/access/rights.ts";
import type { AccountStore, SignIn } from "../ports/account-store.ts";
import type { People, Person } from "../ports/people.ts";

export interface PendingSignIn {
  readonly signIn: SignIn;
  /** Who asked for it. */
  readonly viewer: Person;
  /** Whose mailbox it will be. */
  readonly person: Person;
}

export interface Refusal {
  readonly kind: "refused";
  readonly title: string;
  readonly message: string;
}

export const refused = (title: string, message: string): Refusal => ({ kind: "refused", title, message });

export interface PendingDependencies {
  readonly store: Pick<AccountStore, "findSignIn">;
  readonly people: Pick<People, "find">;
  readonly hash: (text: string) => string;
  readonly now: () => Date;
}

/** @param sessionUserId who is logged in to our page in that browser, if anybody */
export type FindPending = (
  state: string | null,
  sessionUserId: string | null,
) => Promise<{ readonly kind: "pending"; readonly pending: PendingSignIn } | Refusal>;

export function createFindPending({ store, people, hash, now }: PendingDependencies): FindPending {
  return async (state, sessionUserId) => {
    if (state === null) return refused("Not a sign-in", "This address is only for a sign-in with Microsoft.");
    const signIn = await store.findSignIn(hash(state));
    if (signIn === null) {
      return refused("Used or unknown", "This sign-in was already used, or it is not known here. Start it again.");
    }
    if (signIn.expiresAt <= now()) {
      return refused("Too late", "The sign-in took longer than ten minutes. Start it again.");
    }
    const viewer = await people.find(signIn.viewerId);
    const person = await people.find(signIn.userId);
    const isGone = viewer?.standing !== "ACTIVE" || person?.standing !== "ACTIVE";
    if (isGone || !isWithin(reachOf(viewer, "operateAccounts"), person)) {
      return refused("Not allowed", "Whoever started this sign-in may no longer connect accounts.");
    }
    // The owner may have been sent the link; anybody else who is logged in here may not use it.
    if (sessionUserId !== null && sessionUserId !== viewer.userId && sessionUserId !== person.userId) {
      return refused(
        "Somebody else's sign-in",
        "This sign-in was started by another person, and is not for you. Start your own, or log out first.",
      );
    }
    return { kind: "pending", pending: { signIn, viewer, person } };
  };
}
