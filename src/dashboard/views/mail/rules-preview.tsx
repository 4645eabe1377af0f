import { useState } from "preact/hooks";
import type { RulesPreview as Preview, SettingKey, SettingsLevel } from "../../model.ts";
import { previewMailRules } from "../../operations/mail.ts";
import type { Draft } from "../../settings-draft.ts";
import { counted, formatNumber } from "../../words.ts";
import { ActionButton } from "../action-button.tsx";
import { usePage } from "../page.ts";

const ruleKeys: readonly SettingKey[] = [
  "EMAIL_EXCLUDED_ADDRESSES",
  "EMAIL_INTERNAL",
  "EMAIL_OWN_DOMAINS",
  "EMAIL_WINDOW_BACK_DAYS",
];

/** Before rules of import are saved: what they would do with the mail that is here. */
export function RulesPreview({ level, draft }: { readonly level: SettingsLevel; readonly draft: Draft }) {
  const { client } = usePage();
  const set = ruleKeys.flatMap((key) => {
    const edit = draft[key];
    return edit === undefined || edit.isInherited ? [] : [{ key, value: edit.value }];
  });
  const asked = JSON.stringify(set);
  const [answer, setAnswer] = useState<{ readonly of: string; readonly preview: Preview } | null>(null);
  if (set.length === 0) return null;
  const run = async () => {
    const outcome = await client.send(previewMailRules, { input: { level, set } });
    if (outcome.ok) setAnswer({ of: asked, preview: outcome.data });
    return outcome;
  };
  // Of other rules it says nothing.
  const preview = answer?.of === asked ? answer.preview : null;
  return (
    <div class="rules-preview">
      <ActionButton label="Preview these rules" busyLabel="Counting …" doneLabel="Counted" run={run} />
      {preview !== null && <p role="status">{previewWords(preview)}</p>}
    </div>
  );
}

function previewWords({
  excludedAddress,
  markedPrivate,
  internal,
  outsideWindow,
  looked,
  closedMailboxes,
  hasMore,
  keptOutNow,
  readsAgain,
}: Preview): string {
  const reasons = [
    excludedAddress > 0 ? `${formatNumber(excludedAddress)} with an excluded address` : "",
    markedPrivate > 0 ? `${formatNumber(markedPrivate)} marked private or personal` : "",
    internal > 0 ? `${formatNumber(internal)} within the organization` : "",
    outsideWindow > 0 ? `${formatNumber(outsideWindow)} older than the window` : "",
  ].filter((part) => part !== "");
  const kept = excludedAddress + markedPrivate + internal + outsideWindow;
  const of = `${hasMore ? "the first " : ""}${counted(looked, "mail")} in Oro`;
  return [
    kept === 0
      ? `None of ${of} would be kept out.`
      : `Of ${of}, ${formatNumber(kept)} would be kept out: ${reasons.join(", ")}.`,
    closedMailboxes > 0
      ? `${counted(closedMailboxes, "mailbox", "mailboxes")} that you may not read ${closedMailboxes === 1 ? "is" : "are"} not counted.`
      : "",
    keptOutNow > 0 ? `${counted(keptOutNow, "mail")} ${keptOutNow === 1 ? "is" : "are"} kept out now.` : "",
    readsAgain > 0
      ? `The folders of ${counted(readsAgain, "mailbox", "mailboxes")} would be read again, since these rules let more in.`
      : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}
