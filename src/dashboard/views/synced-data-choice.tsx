import { useEffect, useRef } from "preact/hooks";
import type { SyncedData } from "../model.ts";

interface SyncedDataChoiceProps {
  /** One for each form of a page. */
  readonly name: string;
  readonly value: SyncedData;
  readonly words: Readonly<Record<SyncedData, string>>;
  onChoose(value: SyncedData): void;
}

/** Whether imported records stay; keeping them comes first, and has the focus. */
export function SyncedDataChoice({ name, value, words, onChoose }: SyncedDataChoiceProps) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      {(["KEEP", "DELETE_IMPORTED"] as const).map((one) => (
        <label key={one} class="choice">
          <input
            ref={one === "KEEP" ? first : null}
            type="radio"
            name={name}
            checked={value === one}
            onChange={() => onChoose(one)}
          />
          <span>{words[one]}</span>
        </label>
      ))}
    </>
  );
}
