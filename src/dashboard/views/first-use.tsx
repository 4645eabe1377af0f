import type { SystemSettings } from "../model.ts";
import { checkAzureApplication } from "../operations/mutations.ts";
import { reachOf } from "../rights.ts";
import type { Signed } from "../session.ts";
import type { Summary } from "../summary.ts";
import { ApplicationSteps } from "./application-steps.tsx";
import { CheckButton } from "./check-button.tsx";
import { usePage } from "./page.ts";
import { SignInLink } from "./sign-in-link.tsx";
import { SwitchOn } from "./switch-on.tsx";

const systemSwitches: ReadonlySet<string> = new Set([
  "EMAIL_SYNC_ENABLED",
  "CALENDAR_SYNC_ENABLED",
  "TASKS_SYNC_ENABLED",
]);

export type FirstUseStep = "application" | "connect" | "switchOn";

/** The next step from a new installation to the first sync; null when none remains. */
export function firstUseStep(signed: Signed, summary: Summary): FirstUseStep | null {
  if (signed.application?.isComplete === false) return "application";
  // A sign-in asks for the permissions of what is switched on, so that comes before it.
  if (signed.settings !== null && !isAnythingSwitchedOn(signed.settings)) return "switchOn";
  return signed.accountTotal === 0 && summary.accounts === 0 ? "connect" : null;
}

function isAnythingSwitchedOn({ values }: SystemSettings): boolean {
  return values.some(({ key, value }) => value === true && systemSwitches.has(key));
}

export function FirstUse({ step }: { readonly step: FirstUseStep }) {
  const { signed, client, may } = usePage();
  switch (step) {
    case "application":
      return signed.application === null ? null : <ApplicationSteps application={signed.application} />;
    case "connect":
      return (
        <section class="first-use">
          {reachOf(signed.viewer, "OPERATE_ACCOUNTS") === "OWN" ? (
            <p>Connect your Microsoft 365 mailbox: you sign in at Microsoft and accept the permissions.</p>
          ) : may("OPERATE_ACCOUNTS") ? (
            <p>
              Connect a Microsoft 365 mailbox: its owner signs in at Microsoft and accepts the permissions. Open the
              link yourself, or send it to them.
            </p>
          ) : (
            <p class="muted">An administrator or the mailbox’s owner connects it.</p>
          )}
          <SignInLink label="Connect an account" />
          {may("CHANGE_SYSTEM") && (
            <CheckButton label="Check the application first" check={() => client.send(checkAzureApplication, {})} />
          )}
        </section>
      );
    case "switchOn":
      return <SwitchOn />;
  }
}
