import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Client, WaysIn } from "../client.ts";

interface LoginProps {
  readonly client: Client;
  onSignedIn(): void;
}

export function Login({ client, onSignedIn }: LoginProps) {
  const [token, setToken] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const [ways, setWays] = useState<WaysIn | null>(null);
  useEffect(() => void client.waysIn().then(setWays), [client]);
  // After signing out, the tab's title must no longer show anything about the mailboxes.
  useLayoutEffect(() => {
    document.title = "m365-sync";
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const outcome = await client.signIn(token.trim());
    setBusy(false);
    if (outcome.ok) onSignedIn();
    else setRefusal(outcome.message);
  };
  return (
    <main class="login">
      <form onSubmit={(event) => void submit(event)}>
        <h1>m365-sync</h1>
        <p class="muted">Sign in to see what is synchronized between Oro and Microsoft 365.</p>
        {ways?.isSignOnEnabled === true && <WithMicrosoft ways={ways} />}
        <label for="token">Access token</label>
        <input
          id="token"
          type="password"
          autocomplete="current-password"
          required
          value={token}
          aria-invalid={refusal !== ""}
          aria-describedby="token-hint token-refusal"
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p id="token-refusal" class="refusal" role="alert">
          {refusal}
        </p>
        <button type="submit" class="primary" aria-busy={isBusy}>
          {isBusy ? "Signing in …" : "Sign in"}
        </button>
        <p id="token-hint" class="muted hint">
          The first administrator’s token is printed in the server’s log at its first start. More are made with{" "}
          <code>m365-sync token create</code>.
        </p>
      </form>
    </main>
  );
}

/** The requested page is after "#", which a browser does not send to the server. */
function WithMicrosoft({ ways }: { readonly ways: WaysIn }) {
  const start = `/sign-on?return=${encodeURIComponent(`${location.pathname}${location.search}${location.hash}`)}`;
  return (
    <div class="with-microsoft">
      <a class="button primary" href={start}>
        Sign in with Microsoft 365
      </a>
      <a href={`${start}&account=choose`}>Use another Microsoft account</a>
      <details>
        <summary>If you stay on Microsoft’s page</summary>
        <ul>
          {ways.stuckAtMicrosoft.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
      <p class="muted">Or with a token, unless your organization signs in with Microsoft 365 only:</p>
    </div>
  );
}
