import type { Viewer } from "../../core/access/viewer.ts";
import type { MailTerms } from "../../core/mail/mail-here.ts";
import { isRelaxed } from "../../core/mail/mail-rules.ts";
import { definitionOf, type SettingKey } from "../../core/settings/catalogue.ts";
import { planChange } from "../../core/settings/plan-change.ts";
import { windowAt } from "../../core/sync/window.ts";
import { ValidationError } from "../errors.ts";
import type { RulePreviewReader } from "../ports/mail/rule-preview.ts";
import type { People } from "../ports/people.ts";
import { type ChangedTermsDeps, readChangedTerms } from "../settings/mail-already-here.ts";
import { ownerOfScope, type ScopeRef } from "../settings/scope-owner.ts";
import type { CountKeptOut, KeptOutCounts } from "./count-kept-out.ts";

export interface MailRulesOrder extends ScopeRef {
  /** Values of the settings in `tried` to try at that level. */
  readonly set: readonly { readonly key: SettingKey; readonly value: unknown }[];
}

export interface MailRulesPreview extends KeptOutCounts {
  /** Mail that is kept out now of mailboxes that the viewer may read; nothing but its number is known. */
  readonly keptOutNow: number;
  /** Some of that may be let in: the folders of these mailboxes would be read again. */
  readonly readsAgain: number;
}

export interface PreviewMailRulesDeps extends ChangedTermsDeps {
  readonly people: People;
  readonly reader: Pick<RulePreviewReader, "keptOut">;
  readonly count: CountKeptOut;
  readonly now: () => Date;
}

export type PreviewMailRules = (viewer: Viewer, order: MailRulesOrder) => Promise<MailRulesPreview>;

const windowKey = "EMAIL_WINDOW_BACK_DAYS";
const tried: readonly SettingKey[] = ["EMAIL_EXCLUDED_ADDRESSES", "EMAIL_INTERNAL", "EMAIL_OWN_DOMAINS", windowKey];

/** What rules would do, before they are stored. @throws ForbiddenError, NotFoundError, ValidationError */
export function createPreviewMailRules(deps: PreviewMailRulesDeps): PreviewMailRules {
  return async (viewer, order) => {
    const owner = await ownerOfScope(deps.people, viewer, order, "change");
    const values = valuesOf(order);
    const isWindowTried = order.set.some(({ key }) => key === windowKey);
    const changed = await readChangedTerms(deps, owner, (stored) => ({ ...stored, ...values }));
    const terms = changed.map(({ accountId, after }): readonly [string, MailTerms] => [
      accountId,
      {
        rules: after.rules,
        windowFrom: isWindowTried ? windowAt(deps.now(), after.windowBackDays, 0).from : null,
      },
    ]);
    const { readIds, ...counts } = await deps.count(viewer, new Map(terms));
    const now = Object.values(await deps.reader.keptOut(readIds)).reduce((sum, count) => sum + count, 0);
    return {
      ...counts,
      keptOutNow: now,
      readsAgain: changed.filter(
        ({ before, after }) => isRelaxed(before.rules, after.rules) || after.windowBackDays > before.windowBackDays,
      ).length,
    };
  };
}

/** @throws ValidationError */
function valuesOf({ level, set }: MailRulesOrder): Readonly<Record<string, unknown>> {
  const other = set.find(({ key }) => !tried.includes(key));
  if (other !== undefined) throw new ValidationError(other.key, `one of ${tried.join(", ")}`);
  const plan = planChange({}, { level, set, inherit: [] });
  if (plan.kind === "planned") return plan.overrides;
  throw new ValidationError(plan.field, plan.rule, `${definitionOf(plan.field).label}: ${plan.rule}.`);
}
