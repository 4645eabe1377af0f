import type { Application } from "../model.ts";
import { checkAzureApplication } from "../operations/mutations.ts";
import { ApplicationForm } from "./application-form.tsx";
import { CheckButton } from "./check-button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { usePage } from "./page.ts";

/** The way from nothing to a working Azure application. */
export function ApplicationSteps({ application }: { readonly application: Application }) {
  const { client, may } = usePage();
  return (
    <section class="first-use" aria-labelledby="first-use-heading">
      <h1 id="first-use-heading" class="sentence">
        Connect m365-sync to Microsoft 365 in three steps.
      </h1>
      <ol class="setup">
        <li>
          <h2>Register an application in Azure</h2>
          <p>
            In the{" "}
            <a href="https://entra.microsoft.com" target="_blank" rel="noreferrer">
              Microsoft Entra admin center
            </a>
            , choose App registrations, New registration, platform Web, with this redirect URI:
          </p>
          <p class="copy-line">
            <code>{application.redirectUri}</code>
            <CopyButton text={application.redirectUri} label="Copy" />
          </p>
        </li>
        <li>
          <h2>Enter what Azure shows</h2>
          {may("CHANGE_SYSTEM") ? (
            <ApplicationForm application={application} />
          ) : (
            <p class="muted">An administrator does this.</p>
          )}
        </li>
        <li>
          <h2>Check that it works</h2>
          <p>This signs in to Microsoft as the application and says what is missing.</p>
          {may("CHANGE_SYSTEM") && <CheckButton label="Check" check={() => client.send(checkAzureApplication, {})} />}
        </li>
      </ol>
    </section>
  );
}
