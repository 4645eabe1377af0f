import type { Viewer } from "../../core/access/viewer.ts";
import { exclusionOf, isRelaxed, type MailExclusion, type MailRules } from "../../core/mail/mail-rules.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import { definitionOf, type SettingKey } from "../../core/settings/catalogue.ts";
import { scopeIdOf } from "../../core/settings/level.ts";
import { planChange } from "../../core/settings/plan-change.ts";
import { syncSettingsOf } from "../../core/settings/sync-settings-of.ts";
import { ValidationError } from "../errors.ts";
import type { MailToJudge, RulePreviewReader } from "../ports/mail/rule-preview.ts";
import type { People } from "../ports/people.ts";
import type { Schedule } from "../ports/schedule.ts";
import type { SettingsStore, StoredLayers } from "../ports/settings-store.ts";
import { resolved } from "../settings/person-settings.ts";
import { ownerOfScope, type ScopeRef } from "../settings/scope-owner.ts";
import type { MailReachOfViewer } from "./mail-reach.ts";

export interface MailRulesOrder extends ScopeRef {
  /** Values of EMAIL_EXCLUDED_ADDRESSES, EMAIL_INTERNAL and EMAIL_OWN_DOMAINS to try at that level. */
  readonly set: readonly { readonly key: SettingKey; readonly value: unknown }[];
}

export interface MailRulesPreview {
  /** Mail in Oro that would not be imported any more, by the first reason that fits. */
  readonly wouldKeepOut: Readonly<Record<MailExclusion, number>>;
  /** How much mail in Oro was looked at: of mailboxes that the viewer may read. */
  readonly looked: number;
  /** Mailboxes with these rules that the viewer may not read: their mail is not counted. */
  readonly closedMailboxes: number;
  /** There is more than that. */
  readonly hasMore: boolean;
  /** Mail that is kept out now; nothing but its number is known. */
  readonly keptOutNow: number;
  /** Some of that may be let in: the folders of these mailboxes would be read again. */
  readonly readsAgain: number;
}

export interface PreviewMailRulesDeps {
  readonly people: People;
  readonly settings: Pick<SettingsStore, "readLayersOf">;
  readonly schedule: Pick<Schedule, "accountsIn">;
  readonly reader: RulePreviewReader;
  readonly reach: MailReachOfViewer;
}

export type PreviewMailRules = (viewer: Viewer, order: MailRulesOrder) => Promise<MailRulesPreview>;

const tried: readonly SettingKey[] = ["EMAIL_EXCLUDED_ADDRESSES", "EMAIL_INTERNAL", "EMAIL_OWN_DOMAINS"];
const BATCH = 1_000;
/** A person waits for the answer. */
const MOST = 100_000;

/**
 * What rules would do, before they are stored. Only mail that the viewer may read is counted, and by what it shows them: else somebody who
 * may set rules could try addresses, and learn from the counts whom people write to. Rounded counts would not help: mail that one sends
 * there oneself brings a count to where it is rounded. @throws ForbiddenError, NotFoundError, ValidationError */
export function createPreviewMailRules({
  people,
  settings,
  schedule,
  reader,
  reach,
}: PreviewMailRulesDeps): PreviewMailRules {
  return async (viewer, order) => {
    const owner = await ownerOfScope(people, viewer, order, "change");
    const values = valuesOf(order);
    const accounts = await schedule.accountsIn(scopeIdOf(owner));
    const layers = await settings.readLayersOf([...new Set(accounts.map(settingsOwnerOf))]);
    const rules = new Map<string, { readonly before: MailRules; readonly after: MailRules }>();
    for (const account of accounts) {
      const own = layers.get(settingsOwnerOf(account));
      const before = own && rulesIn(own, account.accountId);
      const after = own && rulesIn(withValues(own, owner.level, values), account.accountId);
      if (before && after) rules.set(account.accountId, { before, after });
    }
    const reached = new Map((await reach(viewer)).map((one) => [one.accountId, one.reach]));
    const readIds = [...rules.keys()].filter((accountId) => reached.get(accountId)?.kind === "ALL");
    const counts = noneOf();
    let looked = 0;
    let last: MailToJudge | undefined;
    do {
      const mails = await reader.mails(readIds, last?.emailId ?? null, BATCH);
      for (const mail of mails) {
        const after = rules.get(mail.accountId)?.after;
        const isOwners = reached.get(mail.accountId)?.level === "OWNER";
        const reason = after === undefined ? null : exclusionOf(isOwners ? mail : { ...mail, bcc: [] }, after);
        if (reason !== null) counts[reason] += 1;
      }
      looked += mails.length;
      last = mails.length < BATCH ? undefined : mails.at(-1);
    } while (last !== undefined && looked < MOST);
    const now = Object.values(await reader.keptOut([...rules.keys()])).reduce((sum, count) => sum + count, 0);
    return {
      ...{ wouldKeepOut: counts, looked, hasMore: last !== undefined, keptOutNow: now },
      closedMailboxes: rules.size - readIds.length,
      readsAgain: [...rules.values()].filter(({ before, after }) => isRelaxed(before, after)).length,
    };
  };
}

function noneOf(): Record<MailExclusion, number> {
  return { EXCLUDED_ADDRESS: 0, MARKED_PRIVATE: 0, INTERNAL_MAIL: 0 };
}

/** @throws ValidationError */
function valuesOf({ level, set }: MailRulesOrder): Readonly<Record<string, unknown>> {
  const other = set.find(({ key }) => !tried.includes(key));
  if (other !== undefined) throw new ValidationError(other.key, `one of ${tried.join(", ")}`);
  const plan = planChange({}, { level, set, inherit: [] });
  if (plan.kind === "planned") return plan.overrides;
  throw new ValidationError(plan.field, plan.rule, `${definitionOf(plan.field).label}: ${plan.rule}.`);
}

function withValues(layers: StoredLayers, level: ScopeRef["level"], values: object): StoredLayers {
  const name = ({ SYSTEM: "system", ORGANIZATION: "organization", USER: "user" } as const)[level];
  const stored = layers[name];
  return { ...layers, [name]: { ...stored, overrides: { ...stored.overrides, ...values } } };
}

function rulesIn(layers: StoredLayers, accountId: string): MailRules | undefined {
  return syncSettingsOf(resolved(layers).settings, "EMAIL", accountId, true).mail?.rules;
}
