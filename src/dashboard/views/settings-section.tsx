import { useState } from "preact/hooks";
import type { AllSettings, MailAlreadyHere, SettingsLevel, SettingsScope } from "../model.ts";
import { updateSettings } from "../operations/mutations.ts";
import { readSettings } from "../operations/queries.ts";
import { settingsAsked, settingsLevelsFor } from "../rights.ts";
import { changesOf, chooseEdit, type Draft, editSetting, type ShownSetting, showSettings } from "../settings-draft.ts";
import { scopeOf } from "../settings-model.ts";
import { MailHereChoice } from "./mail/mail-here-choice.tsx";
import { RulesPreview } from "./mail/rules-preview.tsx";
import { usePage } from "./page.ts";
import { SettingField } from "./setting-field.tsx";

interface SettingsSectionProps {
  readonly all: AllSettings;
  readonly level: SettingsLevel;
  readonly section: string;
  readonly settings: readonly ShownSetting[];
  readonly draft: Draft;
  setDraft(draft: Draft): void;
  onSaved(scope: SettingsScope): void;
}

interface Answer {
  readonly text: string;
  readonly isRefused: boolean;
  /** The setting that was refused. */
  readonly field: string | null;
  /** What becomes of mail in Oro that would not be imported any more. */
  readonly asksForMail: boolean;
}

/** As the server calls it. */
const mailSection = "Email Synchronization";

const silent: Answer = { text: "", isRefused: false, field: null, asksForMail: false };

/** A section with its own button, so that a refused value does not block other sections. */
export function SettingsSection({ all, level, section, settings, draft, setDraft, onSaved }: SettingsSectionProps) {
  const { client, session, signed } = usePage();
  const mayWrite = settingsLevelsFor(signed.viewer, "CHANGE").includes(level);
  const [answer, setAnswer] = useState(silent);
  const [isBusy, setBusy] = useState(false);
  const keys = settings.map(({ setting }) => setting.key);
  const changes = changesOf(keys, draft);
  const count = changes.set.length + changes.inherit.length;
  const isOvertaken = settings.some(({ meanwhile }) => meanwhile !== null);
  const save = async (mailAlreadyHere?: MailAlreadyHere) => {
    if (count === 0 || isOvertaken || isBusy) return;
    setBusy(true);
    const send = (expectedVersion: number) =>
      client.send(updateSettings, { input: { level, expectedVersion, ...changes, mailAlreadyHere } });
    let outcome = await send(scopeOf(all, level)?.version ?? 0);
    if (!outcome.ok && outcome.kind === "StaleWriteError") {
      // The level as a whole has a newer version, for example because this page saved other settings of it a moment ago. That is no
      // conflict.
      const now = await client.read(readSettings, settingsAsked(signed.viewer, signed.settingsSeen));
      const isInTheWay = showSettings(now, level, draft).some(
        ({ setting, meanwhile }) => keys.includes(setting.key) && meanwhile !== null,
      );
      if (!isInTheWay) outcome = await send(scopeOf(now, level)?.version ?? 0);
    }
    setBusy(false);
    if (outcome.ok) {
      onSaved(outcome.data);
      setDraft(Object.fromEntries(Object.entries(draft).filter(([key]) => !keys.some((one) => one === key))));
      setAnswer({ ...silent, text: "Saved." });
    } else {
      const isStale = outcome.kind === "StaleWriteError";
      const text = isStale ? "Somebody else saved meanwhile. Look at their values, then save again." : outcome.message;
      const asksForMail = outcome.kind === "MailAlreadyHereError";
      setAnswer({ text, isRefused: true, field: outcome.field ?? null, asksForMail });
    }
    await session.refreshSettings();
  };
  const edit = (next: Draft) => {
    setAnswer(silent);
    setDraft(next);
  };
  /** What cannot be switched on without the application. */
  const isGated = (key: string) =>
    (key.endsWith("_SYNC_ENABLED") || key === "SSO_ENABLED") && signed.application?.isComplete === false;
  const id = section.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const isAtField = keys.some((key) => key === answer.field);
  return (
    <section aria-labelledby={id} class="settings-section">
      <h2 id={id}>{section}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {settings.map((shown) => (
          <SettingField
            key={shown.setting.key}
            level={level}
            shown={shown}
            refusal={isAtField && answer.field === shown.setting.key ? answer.text : null}
            isGated={isGated(shown.setting.key)}
            mayWrite={mayWrite}
            onEdit={(change) => edit(editSetting(all, level, draft, shown.setting.key, change))}
            onChoose={(isMine) => edit(chooseEdit(all, level, draft, shown.setting.key, isMine))}
          />
        ))}
        {mayWrite && section === mailSection && <RulesPreview level={level} draft={draft} />}
        {answer.asksForMail && (
          <MailHereChoice
            text={answer.text}
            isBusy={isBusy}
            onChoose={(choice) => void save(choice)}
            onCancel={() => setAnswer(silent)}
          />
        )}
        {mayWrite && !answer.asksForMail && (
          <div class="actions">
            <button type="submit" class="primary" aria-busy={isBusy} disabled={count === 0 || isOvertaken}>
              {isBusy ? "Saving …" : "Save"}
            </button>
            <span role="status" class={answer.isRefused ? "refusal" : "good"}>
              {isAtField ? "" : answer.text}
            </span>
          </div>
        )}
      </form>
    </section>
  );
}
