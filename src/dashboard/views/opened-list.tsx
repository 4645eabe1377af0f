import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ListEnd } from "./list-end.tsx";
import { usePage } from "./page.ts";
import { SearchField } from "./search-field.tsx";
import type { usePaged } from "./use-paged.ts";

/** "Show the 456", which opens the whole list; nothing for viewers who may not read it. @param all "456", "12 meetings" */
export function OpenedList({ all, children }: { readonly all: string; children(): ComponentChildren }) {
  const { mayReadRecords } = usePage();
  const [isOpen, setOpen] = useState(false);
  if (!mayReadRecords) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Show the {all}</summary>
      {isOpen && children()}
    </details>
  );
}

interface SearchedListProps {
  readonly all: string;
  readonly text: string;
  onSearch(text: string): void;
  readonly list: ReturnType<typeof usePaged>;
  readonly children: ComponentChildren;
}

/** A list with a search field above and its count below. */
export function SearchedList({ all, text, onSearch, list, children }: SearchedListProps) {
  return (
    <>
      <SearchField label={`Search the ${all}`} placeholder="Search" value={text} onSearch={onSearch} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <ul class="titles" tabIndex={0} aria-label={all}>
        {children}
      </ul>
      <ListEnd {...list} shown={list.nodes.length} />
    </>
  );
}

export function RecordTitle({ title }: { readonly title: string | null }) {
  return <>{title === null ? "not yours to read" : title === "" ? "without a title" : title}</>;
}
