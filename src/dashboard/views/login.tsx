import { useState } from "preact/hooks";
import type { Client } from "../client.ts";

interface LoginProps {
  readonly client: Client;
  onSignedIn(): void;
}

export function Login({ client, onSignedIn }: LoginProps) {
  const [token, setToken] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
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
