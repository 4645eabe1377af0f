import { checkAzureApplication } from "../operations/mutations.ts";
import { ApplicationForm } from "./application-form.tsx";
import { CheckButton } from "./check-button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { usePage } from "./page.ts";

/** What Azure must know of us, and what we must know of Azure. */
export function ApplicationSection() {
  const { client, signed, may } = usePage();
  const { application } = signed;
  if (application === null) return null;
  return (
    <section aria-labelledby="application-heading" class="settings-section">
      <h2 id="application-heading">Azure Active Directory Application Settings</h2>
      {may("CHANGE_SYSTEM") ? (
        <ApplicationForm key={application.version} application={application} />
      ) : (
        <p class="muted">{application.isComplete ? "Filled in." : "Not filled in yet."}</p>
      )}
      <p>Redirect URI</p>
      <p class="copy-line">
        <code>{application.redirectUri}</code>
        <CopyButton text={application.redirectUri} label="Copy" />
      </p>
      {may("CHANGE_SYSTEM") && <CheckButton label="Check" check={() => client.send(checkAzureApplication, {})} />}
    </section>
  );
}
