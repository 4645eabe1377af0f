interface SearchFieldProps {
  /** Read aloud by screen readers. */
  readonly label: string;
  /** Where there is less room. */
  readonly placeholder?: string;
  readonly value: string;
  onSearch(text: string): void;
}

/** What is typed is looked for as it is typed. */
export function SearchField({ label, placeholder = label, value, onSearch }: SearchFieldProps) {
  return (
    <label class="control">
      <span class="hidden">{label}</span>
      <input
        type="search"
        placeholder={placeholder}
        value={value}
        onInput={(event) => onSearch(event.currentTarget.value)}
      />
    </label>
  );
}
