import type { ImportOutcome } from "../model.ts";
import { counted } from "../words.ts";
import { Link } from "./link.tsx";
import { StateBadge } from "./state-badge.tsx";
import { useOrganizations } from "./use-organizations.ts";

/** What was made, and what was not. */
export function ImportDone({ outcome }: { readonly outcome: ImportOutcome & { readonly organizationId: string } }) {
  const { all } = useOrganizations();
  const { imported, leftOut, organizationId } = outcome;
  const where = all.find(({ id }) => id === organizationId)?.name;
  return (
    <div class="notice" role="status">
      <p>
        <StateBadge state={imported > 0 ? "IN_SYNC" : "OFF"} word={imported > 0 ? "imported" : "nobody imported"} />{" "}
        {counted(imported, "person was", "people were")} imported{where === undefined ? "" : ` into ${where}`}, with the
        role User. They sign in with Microsoft 365.
      </p>
      {leftOut.length > 0 && (
        <>
          <p>Of those chosen, these were not imported:</p>
          <LeftOutCounts leftOut={leftOut} />
        </>
      )}
      <p>
        <Link to={{ name: "people", filter: { organizationId } }}>See the people{where && ` of ${where}`}</Link>
      </p>
    </div>
  );
}

/** How many are left out, by reason. */
export function LeftOutCounts({ leftOut }: Pick<ImportOutcome, "leftOut">) {
  return (
    <ul>
      {leftOut.map(({ words, count }) => (
        <li key={words}>
          {counted(count, "person", "people")}: {words}
        </li>
      ))}
    </ul>
  );
}
