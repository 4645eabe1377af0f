import { useId } from "preact/hooks";

interface SendTimeProps {
  /** "2026-12-01T08:00", by the clock of this browser. */
  readonly value: string;
  onChange(value: string): void;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** As the field for dates writes it. */
const localText = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;

/** What most people mean by later. */
export function tomorrowMorning(now = new Date()): string {
  return localText(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8));
}

/** When a mail is to be sent, in the zone of whoever writes it. */
export function SendTime({ value, onChange }: SendTimeProps) {
  const id = useId();
  return (
    <p class="send-time">
      <label for={id}>Send at</label>
      <input
        id={id}
        type="datetime-local"
        required
        min={localText(new Date())}
        value={value}
        // An emptied field is not "at once": that is the other button.
        onInput={({ currentTarget }) => currentTarget.value !== "" && onChange(currentTarget.value)}
      />
      <span class="muted">{Intl.DateTimeFormat().resolvedOptions().timeZone}</span>
      <button type="button" onClick={() => onChange("")}>
        Send now instead
      </button>
    </p>
  );
}
