// A setting that imports less mail than before asks what becomes of the mail that is in Oro already.
import type { Viewer } from "../../core/access/viewer.ts";
import { type ImportTerms, type MailRemoval, type MailTerms, tightenedParts } from "../../core/mail/mail-here.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import type { SettingKey } from "../../core/settings/catalogue.ts";
import { type SettingsOwner, scopeIdOf } from "../../core/settings/level.ts";
import type { ResolvedSettings } from "../../core/settings/resolve.ts";
import { mailRulesOf, mailWindowDays } from "../../core/settings/sync-settings-of.ts";
import { windowAt } from "../../core/sync/window.ts";
import { MailAlreadyHereError, ValidationError } from "../errors.ts";
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
  /** After so many days mail is deleted by the purge, if that is sooner now than before; null: it is not. */
  readonly keptOnlyDays: number | null;
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
    const [before, after] = [resolved(own).settings, resolved(changed).settings];
    return [
      {
        accountId: account.accountId,
        ...{ before: importTermsOf(before), after: importTermsOf(after) },
        keptOnlyDays: daysKept(after) < daysKept(before) ? daysKept(after) : null,
      },
    ];
  });
}

function importTermsOf(settings: ResolvedSettings): ImportTerms {
  return { rules: mailRulesOf(settings), windowBackDays: mailWindowDays(settings) };
}

const daysKept = ({ EMAIL_RETENTION_DAYS }: ResolvedSettings): number =>
  EMAIL_RETENTION_DAYS.value === 0 ? Number.POSITIVE_INFINITY : EMAIL_RETENTION_DAYS.value;

export interface MailAlreadyHereDeps extends ChangedTermsDeps {
  readonly count: CountKeptOut;
  readonly now: () => Date;
}

export interface MailAlreadyHere {
  /**
   * Before the change is stored.
   * @param overrides the owner's, as they will be
   * @returns what is to be removed
   * @throws MailAlreadyHereError when there may be such mail, and nobody says what becomes of it; ValidationError when what the purge deletes
   *   is to be kept
   */
  decide(
    viewer: Viewer,
    owner: SettingsOwner,
    change: { readonly keys: readonly SettingKey[]; readonly overrides: Readonly<Record<string, unknown>> },
    answer: MailAnswer | null,
  ): Promise<readonly MailRemovalOrder[]>;
}

const tightening: readonly SettingKey[] = [
  ...([
    "EMAIL_EXCLUDED_ADDRESSES",
    "EMAIL_INTERNAL",
    "EMAIL_OWN_DOMAINS",
    "EMAIL_WINDOW_BACK_DAYS",
    "EMAIL_RETENTION_DAYS",
  ] as const),
];

export function createMailAlreadyHere({ count, now, ...deps }: MailAlreadyHereDeps): MailAlreadyHere {
  return {
    async decide(viewer, owner, { keys, overrides }, answer) {
      if (!keys.some((key) => tightening.includes(key))) return [];
      const changed = await readChangedTerms(deps, owner, () => overrides);
      if (answer === "KEEP") {
        if (changed.some(({ keptOnlyDays }) => keptOnlyDays !== null)) {
          throw new ValidationError(
            "mailAlreadyHere",
            "REMOVE: the purge deletes all mail that is older than EMAIL_RETENTION_DAYS. To keep some of it, place a legal hold first",
          );
        }
        return [];
      }
      const terms = new Map<string, MailTerms>();
      const orders: MailRemovalOrder[] = [];
      for (const { accountId, before, after, keptOnlyDays } of changed) {
        const parts: readonly MailRemoval[] = tightenedParts(before, after);
        if (parts.length === 0 && keptOnlyDays === null) continue;
        orders.push(...parts.map((part) => ({ accountId, part })));
        const days = parts.includes("WINDOW") ? after.windowBackDays : keptOnlyDays;
        terms.set(accountId, {
          rules: parts.includes("RULES") ? after.rules : null,
          windowFrom: days === null ? null : windowAt(now(), days, 0).from,
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
