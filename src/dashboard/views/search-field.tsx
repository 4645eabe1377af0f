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
        // It would send the form around it.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        onInput={(event) => onSearch(event.currentTarget.value)}
      />
    </label>
  );
}
