import { NotFound } from "../not-found.tsx";
import { usePage } from "../page.ts";
import { EraseSection } from "./erase-section.tsx";
import { HoldSection } from "./hold-section.tsx";
import { LargeSection, PurgeSection } from "./purge-section.tsx";

/** How long mail is kept in Oro: legal holds, what is deleted there alone, and people who asked to be forgotten. */
export function KeepingPage() {
  const { may } = usePage();
  if (!may("READ_KEEPING")) return <NotFound what="page" />;
  const mayChange = may("CHANGE_KEEPING");
  return (
    <section class="records-page keeping">
      <h1 class="sentence">Keeping mail</h1>
      <p class="muted">
        Of mail in Oro. Microsoft keeps its own. How long mail is kept at all is a setting: “Keep mail for (days)”.
      </p>
      <HoldSection mayChange={mayChange} />
      {mayChange && <PurgeSection />}
      {mayChange && <LargeSection />}
      <EraseSection mayChange={mayChange} />
    </section>
  );
}
