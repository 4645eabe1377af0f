import { useState } from "preact/hooks";
import { readColleagues } from "../../operations/mailboxes.ts";
import { counted } from "../../words.ts";
import { useRead } from "../use-read.ts";

/** A person as a list of choices shows them. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Colleagues {
  /** Of those whose name or address contains the text, the first by name; null: not read yet. */
  readonly people: readonly Colleague[] | null;
  /** All of them. */
  readonly total: number;
  readonly search: string;
  onSearch(text: string): void;
}

/** People of an organization, however many it has: whoever is not among the first is searched. */
export function useColleagues(organizationId: string): Colleagues {
  const [search, onSearch] = useState("");
  const [found, setFound] = useState<Pick<Colleagues, "people" | "total">>({ people: null, total: 0 });
  useRead(readColleagues, { filter: { organizationId, search } }, ({ page }) =>
    setFound({ people: page.nodes, total: page.totalCount }),
  );
  return { ...found, search, onSearch };
}

/** Where they are more than a glance takes in. */
export function ColleagueSearch({ people, total, search, onSearch }: Colleagues) {
  if (people === null) return <p class="muted">Reading …</p>;
  if (total <= 8 && search === "") return null;
  return (
    <label class="control">
      <span>Search by name or address</span>
      <input type="search" value={search} onInput={(event) => onSearch(event.currentTarget.value)} />
      {total === 0 && <span class="muted">Nobody matches. Try a shorter search.</span>}
      {total > people.length && (
        <span class="muted">
          The first {people.length} of {counted(total, "person", "people")} are shown. Type more of a name.
        </span>
      )}
    </label>
  );
}
