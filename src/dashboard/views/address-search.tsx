import { useEffect, useRef, useState } from "preact/hooks";
import { SearchField } from "./search-field.tsx";

interface AddressSearchProps {
  readonly label: string;
  /** As the address has it. */
  readonly value: string;
  /** Puts it into the address, which follows a moment later. */
  onSearch(text: string): void;
}

/** A search that is part of the address. What a person types stays as it was typed, however late the address comes after it. */
export function AddressSearch({ label, value, onSearch }: AddressSearchProps) {
  const [text, setText] = useState(value);
  /** What was typed and is not in the address yet, the oldest first. */
  const awaited = useRef<string[]>([]);
  useEffect(() => {
    const at = awaited.current.indexOf(value);
    awaited.current = at === -1 ? [] : awaited.current.slice(at + 1);
    // Not typed: a link was followed.
    if (at === -1) setText(value);
  }, [value]);
  return (
    <SearchField
      label={label}
      value={text}
      onSearch={(search) => {
        awaited.current.push(search);
        setText(search);
        onSearch(search);
      }}
    />
  );
}
