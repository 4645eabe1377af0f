import { type BrakeQuestion, questionOf } from "../../../core/sync/brake-question.ts";
import type { SyncSession } from "../session.ts";
import type { Planned } from "./plan-changes.ts";

/** Asks the brakes about the plan. Their questions are stored in it, item by item; null: it may be carried out. */
export async function checkBrake(session: SyncSession, { deletes, mails }: Planned): Promise<BrakeQuestion | null> {
  const { run, settings } = session;
  if (!deletes && !mails && !run.hasPlan) return null;
  return session.inTx(async (tx) => {
    const totals = await tx.planTotals(domainOf(run.userPrincipalName));
    const question = questionOf(totals, deletes ? await tx.countLinked() : 0, settings);
    // Only a plan that was stored before can hold an earlier question.
    if (question !== null || run.hasPlan) await tx.askAbout(question);
    return question;
  });
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
