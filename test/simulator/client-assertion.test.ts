import { constants, createHash, randomUUID, sign, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { HOME_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { startSimulator } from "../support/simulator.ts";

/** Made for these tests, and good for nothing else. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIDCzCCAfOgAwIBAgIUdimrSJck9fVgn2JGBxl85uvfl/MwDQYJKoZIhvcNAQEL
BQAwFDESMBAGA1UEAwwJc2ltdWxhdGVkMCAXDTI2MTEyNTIzMDIxMVoYDzIxMjYx
MTAxMjMwMjExWjAUMRIwEAYDVQQDDAlzaW11bGF0ZWQwggEiMA0GCSqGSIb3DQEB
AQUAA4IBDwAwggEKAoIBAQC6WkoBD9vW75fbzoXvJY8rl98TBLtRND2dalb3uK8y
9DlmRhEWLyBu6SIgb30vZP4CwsiZo5Yr8YxYujTTKy/Fr2gzocASoE5o2bTqrdC4
uL5E+vBg3REfSG34v+jpAwIhLH6Us+FogPthQv1rD828SX6K6GYgcX668QWHY3l0
poRCca/aOnId2tTDZOdLstI9DT/wLWiOLopDwGMR1RMlTwAWlKOw1dom3BCQVDnU
Ght9+6tROuw7Pf6S+t+VU+wd40jIjJxipDXno8S5yR5u4QPRAHmWA34RhCEuOBlC
3V4WETFC3eOgjLdPduxS44fO3mcdwjgJJk9B5tLwVFZ9AgMBAAGjUzBRMB0GA1Ud
DgQWBBRBMxa9Ne4RlnsrB5FOqXerFb5OYjAfBgNVHSMEGDAWgBRBMxa9Ne4Rlnsr
B5FOqXerFb5OYjAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQAo
zs6LxNcO1BFmrfviC2mBPmlERzsx09uuVikEsoQZtacCvw/Yopyys944btzb/q3w
Vg/qERU6vs7laThKEPWYHXFlTbU+XZ3iy0gsaQsUenKS9zCc49yNegDd2PwqAo2E
RkaaWkpviNnHRNnnf+BUP8koNMmVDnGYrVBNE/k7tOFFvJw/kVi3qLlSSSo0c7g9
RrOArJXBNYFJlT14puzZJOVJQCN5GYCw5OAoDUQ7sQJE0xtUdE1WLyqiTxnNIsEm
OPsES48m5fLmNpqGFr/RxH+WFTlDtundl7chVKBZBKuMn3DY0zSXXKUGM6WjQs5y
2vVbtzNQWrS1yaTBSxAw
-----END CERTIFICATE-----`;
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC6WkoBD9vW75fb
zoXvJY8rl98TBLtRND2dalb3uK8y9DlmRhEWLyBu6SIgb30vZP4CwsiZo5Yr8YxY
ujTTKy/Fr2gzocASoE5o2bTqrdC4uL5E+vBg3REfSG34v+jpAwIhLH6Us+FogPth
Qv1rD828SX6K6GYgcX668QWHY3l0poRCca/aOnId2tTDZOdLstI9DT/wLWiOLopD
wGMR1RMlTwAWlKOw1dom3BCQVDnUGht9+6tROuw7Pf6S+t+VU+wd40jIjJxipDXn
o8S5yR5u4QPRAHmWA34RhCEuOBlC3V4WETFC3eOgjLdPduxS44fO3mcdwjgJJk9B
5tLwVFZ9AgMBAAECggEAB7cNucoHirg8JAJCmsJGEWK1/lJTk/rS8zWwGIzpmfUw
/Co58l5snBLkUg3zk5b9ii04w12ZrcOQEStSXQy8a1WF/Z88dbjzzhT3T8D283LY
k8AE3CnC1/X2cZY2ZRE2ERwHuI3S7vHqFl6A4eITXTB4v/T7p2uzeLdaSH7mjBz3
ow3qxnacKDod8+Ixn6QDTNQd3w3jT9kw2y3Y0FAmzYBT5V1ErloSO8XeUm+VIFws
3AFEZ+KkoWwFlJ+yIzJKkmsi1dYNaxxOAlN/tr8UZKghHm/b+J/EV4Vg8Hj0icU7
JRX8Ol0jZNp+sAAgbnK6hi6Js+aQTUA+zgRaONfLOQKBgQDi8EFE6Ucghap4w0pC
BKGfK7+305P2RK+lyIzee6ZGnhMAWYbgOS+s29VAXur3RRSj8vW4I7DGie8mM6xI
a1RqYwQHEmFSP+iinEYYiaVGAqzjnwLi0X0BDRSdVUvg3Gu2Js+0fyXAUWB1f8Sj
cbQPbADYwAHYZyjCacWWeqI0xQKBgQDSN4GNgkNXXYX9gczmKPrL6KsuObrJ8PI9
6lohzw5/APupJxDriC8e2S56rnvFSdtLaqYMu5rwu0V0+4cJDoxlVXiyKHCRJMOJ
bBrwQ2hCyDHJw0VUHBW9vTPpenB6GEuX0VWB68K6ahjjM1Nrnhwbbz5HEM5XlUux
GQdultvmWQKBgQC9lRIhnHP0AlY4ToURg8b1LtoZmqIoAJdv+otcLZXptpKPHzti
w8NFN9z9yo2mBkrI7+ZAb2h1Y7OqiU5qrWc2/QLXWY595K/WcJDKXOr6ArAl86e4
jmNMZn4LNb+O2PUOlXu9AN8ru4/GePdvx0QyAfrvF/AytXNCfpQ3MrmhNQKBgHlq
Da2JuxNOtQECYzHcIV58d8IvHa9dNsyD+qLkUF8SVkgQhDlFYtHSZoH9HQeJ7NrW
MinQgWDhCPDUBd45ROWSRC/CI6HxNe69PaHfjOxlbDw4SGaYAgagrMcBLM2YErEQ
+u4bGVFJzi4LivbxTxKZYcLx9fuoAxu6dQxunXuhAoGANFvL8v34QusozjNb/V1d
fbkg+Oxt/4q22xJTblPPa1fbz5keqxFOi3YPJEsFU3Wdml+KxKkSSEch7uNj2J29
B2Wrjw+QBpqRcoaRlYAYlAmzOlFBv8oyzNzuEVnu//UtOyf/c0rdJBV65eqHTgon
uZIKDwCcSAHH+L89OfWHNh8=
-----END PRIVATE KEY-----`;

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const { raw } = new X509Certificate(CERTIFICATE);
const thumbprint = (hash: string) => createHash(hash).update(raw).digest("base64url");

async function withApp({ isRegistered = true } = {}) {
  const { control, origin } = await startSimulator();
  control.entra.changeApp(SEEDED_APP.clientId, {
    consentTenant: HOME_TENANT.id,
    ...(isRegistered ? { addCertificate: CERTIFICATE } : {}),
  });
  const now = Math.floor(control.clock.now() / 1000);
  /** As MSAL signs it, by default. */
  const assertionOf = ({
    head = {},
    claims = {},
    alg = "PS256",
  }: {
    head?: object;
    claims?: object;
    alg?: string;
  } = {}) => {
    const text = `${encode({ alg, typ: "JWT", "x5t#S256": thumbprint("sha256"), ...head })}.${encode({
      aud: `https://login.microsoftonline.com/${HOME_TENANT.id}/oauth2/v2.0/token`,
      ...{ iss: SEEDED_APP.clientId, sub: SEEDED_APP.clientId },
      ...{ jti: randomUUID(), nbf: now, exp: now + 600 },
      ...claims,
    })}`;
    const padding = alg === "PS256" ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
    return `${text}.${sign("sha256", Buffer.from(text), { key: PRIVATE_KEY, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }).toString("base64url")}`;
  };
  const ask = async (assertion: string, more: Record<string, string> = {}) => {
    const response = await fetch(`${origin}/${HOME_TENANT.id}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        ...{ client_id: SEEDED_APP.clientId, grant_type: "client_credentials" },
        ...{ scope: "https://graph.microsoft.com/.default", client_assertion_type: TYPE, client_assertion: assertion },
        ...more,
      }),
    });
    const answer: { access_token?: string; error?: string; error_codes?: number[] } = JSON.parse(await response.text());
    return answer.access_token === undefined ? [response.status, answer.error, answer.error_codes?.[0]] : "a token";
  };
  return { assertionOf, ask };
}

test.each([
  ["by RSA-PSS, as MSAL does", {}],
  ["by PKCS#1", { alg: "RS256" }],
  [
    "with the certificate named by its SHA-1, as older clients do",
    { head: { "x5t#S256": undefined, x5t: thumbprint("sha1") } },
  ],
])("an app proves itself by its certificate, signed %s", async (_name, options) => {
  const { assertionOf, ask } = await withApp();
  expect(await ask(assertionOf(options))).toBe("a token");
});

test("where no certificate was added any well-formed assertion will do", async () => {
  const { assertionOf, ask } = await withApp({ isRegistered: false });
  expect(await ask(assertionOf())).toBe("a token");
  expect(await ask("a.b.c")).toEqual([400, "invalid_request", 50027]);
});

test("an assertion that proves nothing is refused with what is wrong", async () => {
  const { assertionOf, ask } = await withApp();
  const [head, body] = assertionOf().split(".");
  const [, , signature] = assertionOf({ claims: { jti: "another" } }).split(".");
  expect(await ask("nonsense")).toEqual([400, "invalid_request", 50027]);
  expect(await ask(`${head}.${body}`)).toEqual([400, "invalid_request", 50027]);
  expect(await ask(`${head}.${encode({ iss: 1 })}.${signature}`)).toEqual([400, "invalid_request", 50027]);
  expect(await ask(assertionOf({ head: { alg: "none" } }))).toEqual([400, "invalid_request", 50027]);
  expect(await ask(`${head}.${body}.${signature}`)).toEqual([401, "invalid_client", 700027]);
  expect(await ask(assertionOf({ head: { "x5t#S256": "another" } }))).toEqual([401, "invalid_client", 700027]);
  expect(await ask(assertionOf({ claims: { sub: randomUUID() } }))).toEqual([401, "invalid_client", 700021]);
  expect(await ask(assertionOf({ claims: { aud: "https://elsewhere.example" } }))).toEqual([
    401,
    "invalid_client",
    700023,
  ]);
  expect(await ask(assertionOf({ claims: { exp: 1 } }))).toEqual([401, "invalid_client", 700024]);
  expect(await ask(assertionOf(), { client_assertion_type: "another" })).toEqual([400, "invalid_request", 900144]);
});

/** The very scopes that MSAL for Java sends for an application. */
test("an application may ask for who signs in besides, though nobody does", async () => {
  const { assertionOf, ask } = await withApp();
  const scope = "openid profile offline_access https://graph.microsoft.com/.default";
  expect(await ask(assertionOf(), { scope })).toBe("a token");
  expect(await ask(assertionOf(), { scope: "openid User.Read" })).toEqual([400, "invalid_scope", 1002012]);
});
