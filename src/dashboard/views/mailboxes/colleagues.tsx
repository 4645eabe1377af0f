import { useState } from "preact/hooks";
import { readColleagues } from "../../operations/mailboxes.ts";
import { counted } from "../../words.ts";
import { SearchField } from "../search-field.tsx";
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
  /** Why they could not be read. */
  readonly failure: string | null;
  readonly search: string;
  onSearch(text: string): void;
}

/** People of an organization, however many it has: whoever is not among the first is searched. */
export function useColleagues(organizationId: string): Colleagues {
  const [search, onSearch] = useState("");
  const [found, setFound] = useState<Pick<Colleagues, "people" | "total">>({ people: null, total: 0 });
  const { failure } = useRead(readColleagues, { filter: { organizationId, search }, first: 50 }, ({ page }) =>
    setFound({ people: page.nodes, total: page.totalCount }),
  );
  return { ...found, failure, search, onSearch };
}

/** Where they are more than a glance takes in. */
export function ColleagueSearch({ people, total, failure, search, onSearch }: Colleagues) {
  if (failure !== null) return <p class="refusal">{failure}</p>;
  if (people === null) return <p class="muted">Reading …</p>;
  if (total <= 8 && search === "") return null;
  return (
    <>
      <SearchField label="Search by name or address" value={search} onSearch={onSearch} />
      <p class="muted" role="status">
        {total === 0 && "Nobody matches. Try a shorter search."}
        {total > people.length &&
          `The first ${people.length} of ${counted(total, "person", "people")} are shown. Type more of a name.`}
      </p>
    </>
  );
}
