import { useState } from "preact/hooks";
import type { SignOn } from "../model.ts";
import { confirmTenant, trySignOn, withdrawTenant } from "../operations/mutations.ts";
import { readSignOn } from "../operations/queries.ts";
import { ActionButton } from "./action-button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { MicrosoftLink, useMicrosoftLink } from "./microsoft-link.tsx";
import { usePage } from "./page.ts";
import { StateBadge } from "./state-badge.tsx";
import { Time } from "./time.tsx";
import { useAccessSeen } from "./use-access-seen.ts";
import { useRead } from "./use-read.ts";

/** Single sign-on besides its settings: what Azure must know, whether it works, and whose people may sign in. */
export function SignOnSection() {
  const { signed, may } = usePage();
  const [signOn, setSignOn] = useState<SignOn | null>(null);
  const seen = signed.settingsSeen + useAccessSeen(["SIGN_ON"]);
  useRead(readSignOn, { seen }, ({ signOn: read }) => setSignOn(read));
  if (signOn === null) return null;
  const mayChange = may("CHANGE_SYSTEM");
  return (
    <section aria-labelledby="sign-on-heading" class="settings-section">
      <h2 id="sign-on-heading">Single Sign-On in Azure</h2>
      <p>Redirect URI, of type Web, in the same Azure application</p>
      <p class="copy-line">
        <code>{signOn.redirectUri}</code>
        <CopyButton text={signOn.redirectUri} label="Copy" />
      </p>
      <p>Front-channel logout URL, so that signing out of Microsoft ends sessions here</p>
      <p class="copy-line">
        <code>{signOn.frontChannelLogoutUri}</code>
        <CopyButton text={signOn.frontChannelLogoutUri} label="Copy" />
      </p>
      {mayChange && <TryIt redirectUri={signOn.redirectUri} />}
      {signOn.lastTry !== null && <LastTry lastTry={signOn.lastTry} onChanged={setSignOn} mayChange={mayChange} />}
      {signOn.confirmedTenants.length > 0 && <Tenants signOn={signOn} onChanged={setSignOn} mayChange={mayChange} />}
    </section>
  );
}

function TryIt({ redirectUri }: { readonly redirectUri: string }) {
  const { client } = usePage();
  const { url, prepare, onOpened } = useMicrosoftLink(() => client.send(trySignOn, {}));
  return (
    <>
      <p class="muted">
        Microsoft tells nobody beforehand whether the redirect URI is registered. Sign in once yourself: it changes
        nothing and opens no session, and it works before single sign-on is enabled.
      </p>
      <div class="actions">
        <ActionButton label="Try it" busyLabel="Preparing …" doneLabel="Ready" run={prepare} />
        {url !== null && <MicrosoftLink url={url} onOpened={onOpened} />}
      </div>
      <p class="muted">
        If you stay on Microsoft’s page: AADSTS50011 means that the redirect URI there is not exactly{" "}
        <code>{redirectUri}</code>; AADSTS700016 or 50194 that the application or the tenant is wrong; AADSTS50105 that
        you are not assigned to the application.
      </p>
    </>
  );
}

interface ChangeProps {
  readonly mayChange: boolean;
  onChanged(signOn: SignOn): void;
}

function LastTry({
  lastTry,
  mayChange,
  onChanged,
}: ChangeProps & { readonly lastTry: NonNullable<SignOn["lastTry"]> }) {
  const { client } = usePage();
  const { tenant } = lastTry;
  const confirm = async () => {
    const input = { tenantId: tenant?.id ?? "", name: tenant?.name ?? tenant?.id ?? "" };
    const outcome = await client.send(confirmTenant, { input });
    if (outcome.ok) onChanged(outcome.data);
    return outcome;
  };
  return (
    <div role="status">
      <p>
        <StateBadge state={lastTry.works ? "IN_SYNC" : "FAILING"} word={lastTry.works ? "works" : "does not work"} />{" "}
        tried by {lastTry.byName}, <Time at={lastTry.at} />
      </p>
      <ul class="steps">
        {lastTry.messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
      {mayChange && tenant !== null && !tenant.isAdmitted && (
        <ActionButton
          label={`Confirm ${tenant.name ?? tenant.id}`}
          busyLabel="Confirming …"
          doneLabel="Confirmed"
          run={confirm}
        />
      )}
    </div>
  );
}

function Tenants({ signOn, mayChange, onChanged }: ChangeProps & { readonly signOn: SignOn }) {
  const { client } = usePage();
  const withdraw = async (tenantId: string) => {
    const outcome = await client.send(withdrawTenant, { tenantId });
    if (outcome.ok) onChanged(outcome.data);
    return outcome;
  };
  return (
    <>
      <h3>Confirmed organizations</h3>
      <ul class="steps">
        {signOn.confirmedTenants.map(({ tenantId, name }) => (
          <li key={tenantId}>
            {name} <code>{tenantId}</code>{" "}
            {mayChange && (
              <ActionButton
                label="Withdraw"
                fullLabel={`Withdraw ${name}: its people are signed out`}
                busyLabel="Withdrawing …"
                doneLabel="Withdrawn"
                tone="danger"
                run={() => withdraw(tenantId)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
