import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createIdentity } from "../../../src/adapters/entra/identity.ts";
import { StoreError } from "../../../src/app/store-error.ts";
import { application, createFakeEntra } from "./fake-entra.ts";
import { tenantId } from "./signing-party.ts";

const answer = {
  code: "code-1",
  codeVerifier: "v".repeat(43),
  nonce: "nonce-1",
  scopes: ["User.Read", "Tasks.ReadWrite"],
};
const request = { state: "state-1", nonce: "nonce-1", codeVerifier: "v".repeat(43), scopes: ["User.Read"] };

describe("the authorize URL", () => {
  it("carries state, nonce and the challenge, and stays at Microsoft", async () => {
    const url = new URL(await createIdentity().authorizeUrl(application, request));
    expect(url.origin).toBe("https://login.microsoftonline.com");
    expect(url.pathname).toBe(`/${tenantId}/oauth2/v2.0/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      state: "state-1",
      nonce: "nonce-1",
      code_challenge: createHash("sha256").update(request.codeVerifier).digest("base64url"),
      code_challenge_method: "S256",
      redirect_uri: application.redirectUri,
    });
    expect(url.searchParams.get("scope")?.split(" ")).toContain("offline_access");
  });

  it("leads to the simulator when there is one, with everything else kept", async () => {
    const url = new URL(
      await createIdentity({ simulatorOrigin: "http://127.0.0.1:4711" }).authorizeUrl(application, request),
    );
    expect(url.origin).toBe("http://127.0.0.1:4711");
    expect(url.pathname).toBe(`/${tenantId}/oauth2/v2.0/authorize`);
  });

  it("asks the Graph of its own cloud", async () => {
    const url = new URL(await createIdentity({ cloud: "china" }).authorizeUrl(application, request));
    expect(url.host).toBe("login.partner.microsoftonline.cn");
    expect(url.searchParams.get("scope")).toContain("https://microsoftgraph.chinacloudapi.cn/User.Read");
  });
});

describe("redeeming a code", () => {
  it("gives the account, what was granted and the cache", async () => {
    const entra = createFakeEntra();
    const signedIn = await createIdentity({ fetch: entra.fetch }).redeem(application, answer);
    expect(signedIn).toMatchObject({
      tenantId,
      objectId: "oid-1",
      userPrincipalName: "adele@contoso.example",
      displayName: "Adele",
    });
    expect(signedIn.grantedScopes).toEqual(expect.arrayContaining(["Tasks.ReadWrite", "User.Read"]));
    expect(signedIn.tokenCache).toContain("refresh-1");
    expect(entra.requests[0]?.form.get("code_verifier")).toBe(answer.codeVerifier);
    expect(entra.requests[0]?.url.origin).toBe("https://login.microsoftonline.com");
  });

  it("goes to the simulator when there is one", async () => {
    const entra = createFakeEntra();
    await createIdentity({ fetch: entra.fetch, simulatorOrigin: "http://127.0.0.1:4711" }).redeem(application, answer);
    expect(entra.requests[0]?.url.origin).toBe("http://127.0.0.1:4711");
  });

  const hour = 3600;
  it.each([
    ["another application", { aud: "somebody-else" }],
    ["another issuer", { iss: `https://login.example/${tenantId}/v2.0` }],
    ["the past", { exp: Math.floor(Date.now() / 1000) - hour }],
    ["another sign-in", { nonce: "other" }],
    [
      "another tenant",
      { tid: tenantId.replace("7", "8"), iss: `https://login.microsoftonline.com/${tenantId.replace("7", "8")}/v2.0` },
    ],
    ["nobody", { oid: undefined }],
  ])("refuses an id token for %s", async (_of, claims) => {
    const { fetch } = createFakeEntra(claims);
    await expect(createIdentity({ fetch }).redeem(application, answer)).rejects.toMatchObject({ fault: "rejected" });
  });

  it("takes any tenant where the application does, and no personal account for organizations", async () => {
    const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
    const { fetch } = createFakeEntra({ tid: personal, iss: `https://login.microsoftonline.com/${personal}/v2.0` });
    const identity = createIdentity({ fetch });
    await expect(identity.redeem({ ...application, tenantId: "common" }, answer)).resolves.toMatchObject({
      tenantId: personal,
    });
    await expect(identity.redeem({ ...application, tenantId: "organizations" }, answer)).rejects.toMatchObject({
      code: "WrongTenant",
    });
  });
});

describe("checking the application", () => {
  it("is proven by a token of its own", async () => {
    const entra = createFakeEntra();
    await expect(createIdentity({ fetch: entra.fetch }).checkApplication(application)).resolves.toBe("proven");
    expect(entra.requests[0]?.form.get("scope")).toBe("https://graph.microsoft.com/.default");
  });

  it("cannot be proven without a tenant", async () => {
    const entra = createFakeEntra();
    await expect(
      createIdentity({ fetch: entra.fetch }).checkApplication({ ...application, tenantId: "common" }),
    ).resolves.toBe("unproven");
    expect(entra.requests).toEqual([]);
  });
});

/** [status, error, number, suberror, fault, what the message says] */
const refusals = [
  [401, "invalid_client", 7000215, undefined, "appMisconfigured", /secret is wrong/],
  [401, "invalid_client", 7000222, undefined, "appMisconfigured", /secret has expired/],
  [400, "unauthorized_client", 700016, undefined, "appMisconfigured", /client\) ID is not known/],
  [400, "invalid_request", 90002, undefined, "appMisconfigured", /tenant\) ID is not known/],
  [400, "invalid_grant", 65001, "consent_required", "needsReauth", /consented/],
  [400, "interaction_required", 50076, "basic_action", "needsReauth", /multi-factor/],
  [400, "invalid_grant", 50173, "bad_token", "needsReauth", /revoked/],
  [400, "invalid_grant", 700082, "bad_token", "needsReauth", /90 days/],
  [400, "invalid_grant", 700082, undefined, "needsReauth", /90 days/],
  [400, "invalid_grant", 70008, undefined, "needsReauth", /expired/],
  [400, "invalid_grant", 99999, undefined, "needsReauth", /no longer accepts/],
  [400, "invalid_grant", 54005, undefined, "rejected", /already used/],
  [503, "temporarily_unavailable", 90033, undefined, "unavailable", /trouble/],
  [500, "server_error", 90000, undefined, "unavailable", /failed/],
] as const;

describe("what Entra refuses", () => {
  it.each(refusals)("%i %s AADSTS%i (%s) is %s", async (status, error, number, suberror, fault, message) => {
    const entra = createFakeEntra();
    entra.fail(status, {
      error,
      error_description: `AADSTS${number}: Said in Entra's words.`,
      error_codes: [number],
      ...(suberror && { suberror }),
    });
    const failure = await createIdentity({ fetch: entra.fetch })
      .redeem(application, answer)
      .catch((caught) => caught);
    expect(failure).toBeInstanceOf(StoreError);
    expect(failure).toMatchObject({ fault, code: `AADSTS${number}` });
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain(application.clientSecret);
  });

  it.each([
    ["a gateway's page", 502, "<html>Bad gateway</html>"],
    ["an empty body", 504, ""],
    ["a page instead of a token", 200, "<html>Please pay for the Wi-Fi</html>"],
  ])("%s is unavailable", async (_what, status, body) => {
    const entra = createFakeEntra();
    entra.fail(status, body);
    await expect(createIdentity({ fetch: entra.fetch }).redeem(application, answer)).rejects.toMatchObject({
      fault: "unavailable",
    });
  });

  it("is unavailable when nobody answers", async () => {
    const refuse = async () => {
      throw new TypeError("fetch failed");
    };
    await expect(createIdentity({ fetch: refuse }).redeem(application, answer)).rejects.toMatchObject({
      fault: "unavailable",
    });
  });

  it("at the authorize page is explained too", () => {
    const { explainRefusal } = createIdentity();
    expect(explainRefusal("access_denied", "AADSTS65004: User declined to consent.")).toMatchObject({
      fault: "rejected",
      code: "AADSTS65004",
    });
    expect(explainRefusal("access_denied", "").fault).toBe("needsReauth");
    expect(explainRefusal("temporarily_unavailable", "").fault).toBe("unavailable");
  });
});
