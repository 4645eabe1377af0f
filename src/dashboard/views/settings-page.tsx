import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { groupBy } from "../../lib/group-by.ts";
import type { AllSettings, SettingsLevel } from "../model.ts";
import { checkAzureApplication } from "../operations/mutations.ts";
import { readSettings } from "../operations/queries.ts";
import { settingsAsked, settingsLevelsFor } from "../rights.ts";
import { levelName } from "../setting-words.ts";
import { type Draft, type ShownSetting, showSettings } from "../settings-draft.ts";
import { ApplicationForm } from "./application-form.tsx";
import { CheckButton } from "./check-button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { SettingsSection } from "./settings-section.tsx";
import { SignOnSection } from "./sign-on-section.tsx";
import { useRead } from "./use-read.ts";

type Drafts = Readonly<Record<SettingsLevel, Draft>>;
const noDrafts: Drafts = { SYSTEM: {}, ORGANIZATION: {}, USER: {} };

/** Three levels, each at its own address, with Oro's sections. */
export function SettingsPage({ id }: { readonly id: string }) {
  const { signed } = usePage();
  const [all, setAll] = useState<AllSettings | null>(null);
  const [drafts, setDrafts] = useState(noDrafts);
  const levels = settingsLevelsFor(signed.viewer, "READ");
  const { failure } = useRead(readSettings, settingsAsked(signed.viewer, signed.settingsSeen), setAll);
  if (all === null) return <p class="muted">{failure ?? "Reading the settings …"}</p>;
  const level = levels.find((known) => known.toLowerCase() === id) ?? levels[0];
  if (level === undefined) return <p class="muted">You may not see any settings.</p>;
  const sections = bySection(showSettings(all, level, drafts[level]));
  return (
    <div class="settings-page">
      <h1 class="sentence">Settings</h1>
      {levels.length > 1 && (
        <nav aria-label="Levels" class="levels">
          {levels.map((one) => (
            <Link key={one} to={{ name: "settings", id: one.toLowerCase() }} isCurrent={one === level}>
              {levelName[one]}
            </Link>
          ))}
        </nav>
      )}
      <p class="muted">{levelSentences[level]}</p>
      {level === "SYSTEM" && <ApplicationSection />}
      {sections.map(([section, settings]) => (
        <Fragment key={`${level} ${section}`}>
          <SettingsSection
            all={all}
            level={level}
            section={section}
            settings={settings}
            draft={drafts[level]}
            setDraft={(draft) => setDrafts({ ...drafts, [level]: draft })}
            onSaved={(scope) => setAll({ ...all, [scopeNames[level]]: scope })}
          />
          {section === signOnSection && <SignOnSection />}
        </Fragment>
      ))}
    </div>
  );
}

/** As the server calls it. */
const signOnSection = "Microsoft 365 Single Sign-On";

const scopeNames = { SYSTEM: "system", ORGANIZATION: "organization", USER: "user" } as const;

const levelSentences: Record<SettingsLevel, string> = {
  SYSTEM: "For everybody, unless an organization or a user sets another value. A change takes effect at once.",
  ORGANIZATION: "For your organization, unless a user sets another value. A change takes effect at once.",
  USER: "For your own accounts. A change takes effect at once.",
};

/** In the server's order. Which lists and calendars take part is chosen for each account, where they can be named. */
function bySection(settings: readonly ShownSetting[]): readonly (readonly [string, readonly ShownSetting[]])[] {
  const here = settings.filter(
    ({ setting: { defaultValue } }) => typeof defaultValue !== "object" || Array.isArray(defaultValue),
  );
  return [...groupBy(here, ({ setting }) => setting.section)];
}

/** What Azure must know of us, and what we must know of Azure. */
function ApplicationSection() {
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
