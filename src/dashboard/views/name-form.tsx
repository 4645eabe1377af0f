import { useEffect, useRef, useState } from "preact/hooks";
import type { Outcome } from "../client.ts";
import { SendForm } from "./send-form.tsx";

interface NameFormProps {
  readonly label: string;
  readonly busyLabel: string;
  readonly field: string;
  /** The name that is to be changed. */
  readonly value?: string;
  send(name: string): Promise<Outcome<unknown>>;
  onClose(isDone: boolean): void;
}

/** Asks for one name. */
export function NameForm({ label, busyLabel, field, value = "", send, onClose }: NameFormProps) {
  const [name, setName] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const sendName = async () => {
    const outcome = await send(name);
    if (outcome.ok) onClose(true);
    return outcome;
  };
  return (
    <SendForm
      label={label}
      busyLabel={busyLabel}
      isUnchanged={name === value && value !== ""}
      send={sendName}
      onCancel={() => onClose(false)}
    >
      <label class="control">
        <span>{field}</span>
        <input ref={input} required value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
    </SendForm>
  );
}
