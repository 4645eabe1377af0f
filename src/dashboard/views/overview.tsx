import { stateSentence } from "../summary.ts";
import { AccountsTable } from "./accounts-table.tsx";
import { ActivityLog } from "./activity-log.tsx";
import { DemoNote } from "./demo-note.tsx";
import { FirstUse, firstUseStep } from "./first-use.tsx";
import { Link } from "./link.tsx";
import { NeedCards } from "./need-cards.tsx";
import { usePage } from "./page.ts";

export function Overview() {
  const { summary, nowMs, signed, state } = usePage();
  const step = firstUseStep(signed, summary);
  return (
    <>
      {step === "application" || step === "switchOn" ? null : <h1 class="sentence">{stateSentence(summary, nowMs)}</h1>}
      {signed.system.isSimulator && <DemoNote />}
      {step !== null && <FirstUse step={step} />}
      <NeedCards />
      {state.accounts.size > 0 && <AccountsTable />}
      {state.accounts.size > 0 && (
        <section aria-labelledby="activity-heading" class="activity-section">
          <div class="section-head">
            <h2 id="activity-heading">Activity</h2>
            <Link to={{ name: "activity" }}>All activity</Link>
          </div>
          <ActivityLog most={60} />
        </section>
      )}
    </>
  );
}
