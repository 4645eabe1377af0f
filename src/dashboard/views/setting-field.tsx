import type { SettingsLevel } from "../model.ts";
import { inheritLabel, provenance, settingHint, settingText } from "../setting-words.ts";
import type { ShownSetting } from "../settings-draft.ts";
import { Link } from "./link.tsx";
import { SettingControl } from "./setting-control.tsx";

interface SettingFieldProps {
  readonly level: SettingsLevel;
  readonly shown: ShownSetting;
  /** The server's reason against the value; null for none. */
  readonly refusal: string | null;
  /** The application is not filled in, so nothing can be switched on. */
  readonly isGated: boolean;
  readonly mayWrite: boolean;
  onEdit(change: { readonly isInherited: boolean; readonly value: unknown }): void;
  onChoose(isMine: boolean): void;
}

/** One value, where it comes from, "Use System" beside it, and all notes about it. */
export function SettingField(props: SettingFieldProps) {
  const { level, shown, refusal, isGated, mayWrite, onEdit, onChoose } = props;
  const { setting, isInherited, value, meanwhile, note } = shown;
  const id = `${level} ${setting.key}`.replaceAll(/[ _]/g, "-").toLowerCase();
  const hint = settingHint(setting, level);
  const isLocked = !mayWrite || (isGated && value !== true);
  return (
    <div class={`setting ${note === null ? "" : "unapplied"}`}>
      <label for={id}>{setting.label}</label>
      <span class="setting-control">
        <SettingControl
          setting={setting}
          id={id}
          value={value}
          isDisabled={isInherited || isLocked}
          describedBy={`${id}-about`}
          isWrong={refusal !== null}
          onChange={(next) => onEdit({ isInherited: false, value: next })}
        />
      </span>
      <label class="choice inherit">
        <input
          type="checkbox"
          checked={isInherited}
          disabled={isLocked}
          aria-label={`${inheritLabel(level, setting.levels)}: ${setting.section}, ${setting.label}`}
          onChange={(event) =>
            onEdit({ isInherited: event.currentTarget.checked, value: value ?? setting.defaultValue })
          }
        />
        <span>{inheritLabel(level, setting.levels)}</span>
      </label>
      <div id={`${id}-about`} class="setting-about">
        <span class="muted">{provenance(isInherited, shown.from)}</span>
        {isInherited && shown.from === null && setting.defaultNote !== null && (
          <span class="muted">{setting.defaultNote}</span>
        )}
        {hint !== "" && <span class="muted">{hint}</span>}
        {shown.isEdited && <span class="attention">not saved</span>}
        {isGated && (
          <span>
            <Link to={{ name: "settings", id: "system" }}>Fill in the application first.</Link>
          </span>
        )}
        {note !== null && <span class="muted">Not applicable: {note}</span>}
        {refusal !== null && (
          <span role="alert" class="refusal">
            {refusal}
          </span>
        )}
        {meanwhile !== null && (
          <span class="meanwhile">
            Somebody made it{" "}
            <strong>
              {settingText(meanwhile.value, setting.key)}
              {meanwhile.isInherited && ` (${inheritLabel(level, setting.levels)})`}
            </strong>{" "}
            meanwhile; yours is <strong>{settingText(value, setting.key)}</strong>.{" "}
            <button type="button" onClick={() => onChoose(false)}>
              Take theirs
            </button>{" "}
            <button type="button" onClick={() => onChoose(true)}>
              Keep mine
            </button>
          </span>
        )}
      </div>
    </div>
  );
}
