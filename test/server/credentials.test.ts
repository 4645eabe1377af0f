import { expect, it } from "vitest";
import { createCredentials } from "../../src/server/credentials.ts";

const cookieAt = (publicUrl: string) => {
  const nobody = async () => null;
  const authentication = { byToken: nobody, byTokenId: nobody, peek: nobody };
  const credentials = createCredentials({
    ...{ authentication, sessions: { authenticate: nobody }, publicUrl: () => publicUrl },
  });
  return credentials.cookieFor({ value: "signed", expiresAt: new Date("2026-05-01T10:00:00Z") }).split("; ");
};

it("a session is one cookie that no script reads, that other sites' forms do not send, and that https keeps to itself", () => {
  const parts = [
    "m365_sync_session=signed",
    "Path=/",
    "HttpOnly",
    "SameSite=Lax",
    "Expires=Fri, 01 May 2026 10:00:00 GMT",
  ];
  expect(cookieAt("http://localhost:4000")).toEqual(parts);
  expect(cookieAt("https://sync.example.com")).toEqual([...parts, "Secure"]);
});
