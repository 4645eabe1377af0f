import {
  ConfidentialClientApplication,
  CryptoProvider,
  type INetworkModule,
  InteractionRequiredAuthError,
  type NetworkRequestOptions,
  ServerError,
} from "@azure/msal-node";
import { expect, test } from "vitest";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

/** MSAL keeps Microsoft's own addresses; only its transport goes to the simulator. */
function networkTo(origin: string): INetworkModule {
  async function send<T>(url: string, method: string, options: NetworkRequestOptions = {}) {
    const { pathname, search } = new URL(url);
    const response = await fetch(`${origin}${pathname}${search}`, {
      method,
      headers: options.headers ?? {},
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    const body: T = JSON.parse(await response.text());
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  }
  return {
    sendGetRequestAsync: (url, options) => send(url, "GET", options),
    sendPostRequestAsync: (url, options) => send(url, "POST", options),
  };
}

function clientFor({ origin }: RunningSimulator) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: SEEDED_APP.clientId,
      clientSecret: SEEDED_APP.secret,
      authority: "https://login.microsoftonline.com/common",
    },
    system: { networkClient: networkTo(origin) },
  });
}

async function signInWithMsal(simulator: RunningSimulator) {
  const msal = clientFor(simulator);
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const scopes = ["User.Read", "Tasks.ReadWrite"];
  const url = new URL(
    await msal.getAuthCodeUrl({
      scopes,
      redirectUri: REDIRECT_URI,
      state: "s",
      nonce: "n",
      codeChallenge: challenge,
      codeChallengeMethod: "S256",
    }),
  );
  const body = new URLSearchParams({ persona: "quiet@contoso.example", action: "accept" });
  const response = await fetch(`${simulator.origin}${url.pathname}${url.search}`, {
    method: "POST",
    redirect: "manual",
    body,
  });
  const code = new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const result = await msal.acquireTokenByCode({
    code,
    scopes,
    redirectUri: REDIRECT_URI,
    codeVerifier: verifier,
    nonce: "n",
  });
  const silent = () => {
    if (result.account === null) throw new Error("MSAL kept no account");
    return msal.acquireTokenSilent({ account: result.account, scopes, forceRefresh: true });
  };
  return { result, silent };
}

test("MSAL signs in and refreshes", async () => {
  const { result, silent } = await signInWithMsal(await startSimulator());
  expect(result.account).toMatchObject({ username: "quiet@contoso.example", name: "Quinn Quiet" });
  expect(result.scopes).toEqual(expect.arrayContaining(["User.Read", "Tasks.ReadWrite"]));
  expect((await silent())?.accessToken).not.toBe(result.accessToken);
});

test("MSAL tells a revoked grant from an expired one without suberror, which it takes for a server error", async () => {
  const simulator = await startSimulator();
  const { silent } = await signInWithMsal(simulator);
  simulator.control.entra.failToken({ code: 700082, suberror: "" });
  await expect(silent()).rejects.toBeInstanceOf(ServerError);
  simulator.control.entra.revoke("quiet");
  await expect(silent()).rejects.toBeInstanceOf(InteractionRequiredAuthError);
});
