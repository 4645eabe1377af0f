// A setting that imports less mail than before asks what becomes of the mail that is in Oro already.
import type { Viewer } from "../../core/access/viewer.ts";
import { type ImportTerms, type MailRemoval, type MailTerms, tightenedParts } from "../../core/mail/mail-here.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import type { SettingKey } from "../../core/settings/catalogue.ts";
import { type SettingsOwner, scopeIdOf } from "../../core/settings/level.ts";
import { mailRulesOf, mailWindowDays } from "../../core/settings/sync-settings-of.ts";
import { windowAt } from "../../core/sync/window.ts";
import { MailAlreadyHereError } from "../errors.ts";
import type { CountKeptOut } from "../mail/count-kept-out.ts";
import type { Schedule } from "../ports/schedule.ts";
import type { MailRemovalOrder, SettingsStore, StoredLayers } from "../ports/settings-store.ts";
import { resolved } from "./person-settings.ts";

/** KEEP: it stays, and its state is still followed. REMOVE: it is deleted in Oro, and only a hash stays of what rules keep out. */
export const mailAnswers = ["KEEP", "REMOVE"] as const;
export type MailAnswer = (typeof mailAnswers)[number];

/** A mailbox's terms of import now, and once a level stores other values. */
export interface ChangedTerms {
  readonly accountId: string;
  readonly before: ImportTerms;
  readonly after: ImportTerms;
}

export interface ChangedTermsDeps {
  readonly settings: Pick<SettingsStore, "readLayersOf">;
  readonly schedule: Pick<Schedule, "accountsIn">;
}

type StoredValues = StoredLayers["system"]["overrides"];

/** Of every mailbox that the owner's settings reach. @param change what is stored there instead */
export async function readChangedTerms(
  { settings, schedule }: ChangedTermsDeps,
  owner: SettingsOwner,
  change: (stored: StoredValues) => StoredValues,
): Promise<readonly ChangedTerms[]> {
  const accounts = await schedule.accountsIn(scopeIdOf(owner));
  const layers = await settings.readLayersOf([...new Set(accounts.map(settingsOwnerOf))]);
  const name = ({ SYSTEM: "system", ORGANIZATION: "organization", USER: "user" } as const)[owner.level];
  return accounts.flatMap((account) => {
    const own = layers.get(settingsOwnerOf(account));
    if (own === undefined) return [];
    const changed = { ...own, [name]: { ...own[name], overrides: change(own[name].overrides) } };
    return [{ accountId: account.accountId, before: importTermsOf(own), after: importTermsOf(changed) }];
  });
}

function importTermsOf(layers: StoredLayers): ImportTerms {
  const { settings } = resolved(layers);
  return { rules: mailRulesOf(settings), windowBackDays: mailWindowDays(settings) };
}

export interface MailAlreadyHereDeps extends ChangedTermsDeps {
  readonly count: CountKeptOut;
  readonly now: () => Date;
}

export interface MailAlreadyHere {
  /**
   * Before the change is stored.
   * @param overrides the owner's, as they will be
   * @returns what is to be removed
   * @throws MailAlreadyHereError when there may be such mail, and nobody says what becomes of it
   */
  decide(
    viewer: Viewer,
    owner: SettingsOwner,
    change: { readonly keys: readonly SettingKey[]; readonly overrides: Readonly<Record<string, unknown>> },
    answer: MailAnswer | null,
  ): Promise<readonly MailRemovalOrder[]>;
}

const tightening: readonly SettingKey[] = [
  ...(["EMAIL_EXCLUDED_ADDRESSES", "EMAIL_INTERNAL", "EMAIL_OWN_DOMAINS", "EMAIL_WINDOW_BACK_DAYS"] as const),
];

export function createMailAlreadyHere({ count, now, ...deps }: MailAlreadyHereDeps): MailAlreadyHere {
  return {
    async decide(viewer, owner, { keys, overrides }, answer) {
      if (answer === "KEEP" || !keys.some((key) => tightening.includes(key))) return [];
      const terms = new Map<string, MailTerms>();
      const orders: MailRemovalOrder[] = [];
      for (const { accountId, before, after } of await readChangedTerms(deps, owner, () => overrides)) {
        const parts: readonly MailRemoval[] = tightenedParts(before, after);
        if (parts.length === 0) continue;
        orders.push(...parts.map((part) => ({ accountId, part })));
        terms.set(accountId, {
          rules: parts.includes("RULES") ? after.rules : null,
          windowFrom: parts.includes("WINDOW") ? windowAt(now(), after.windowBackDays, 0).from : null,
        });
      }
      if (answer === "REMOVE" || terms.size === 0) return orders;
      const found = await count(viewer, terms);
      const mails = Object.values(found.wouldKeepOut).reduce((sum, one) => sum + one, 0);
      // Whether it is asked depends on no mail that the viewer may not read.
      if (mails > 0 || found.hasMore || found.closedMailboxes > 0) throw new MailAlreadyHereError({ mails, ...found });
      return [];
    },
  };
}
