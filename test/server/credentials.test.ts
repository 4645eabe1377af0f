import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { createCredentials } from "../../src/server/credentials.ts";

const credentialsAt = (publicUrl: string, trustedProxies: readonly string[] = []) => {
  const nobody = async () => null;
  const authentication = { byToken: nobody, byTokenId: nobody, peek: nobody };
  return createCredentials({
    ...{ authentication, sessions: { authenticate: nobody }, publicUrl: () => publicUrl, trustedProxies },
  });
};
const cookieAt = (publicUrl: string) =>
  credentialsAt(publicUrl)
    .cookieFor({ value: "signed", expiresAt: new Date("2026-05-01T10:00:00Z") })
    .split("; ");

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

describe("where a session is from", () => {
  const from = (remoteAddress: string | undefined, forwarded: string | undefined, ...trusted: readonly string[]) => {
    const request = { socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } };
    return credentialsAt("http://localhost:4000", trusted).placeOf(request as unknown as IncomingMessage).address;
  };

  it("is told by a proxy that is trusted, and by nobody else", () => {
    expect(from("10.0.0.2", "192.0.2.7", "10.0.0.0/8")).toBe("192.0.2.7");
    expect(from("198.51.100.9", "192.0.2.7", "10.0.0.0/8")).toBe("198.51.100.9");
    expect(from("127.0.0.1", "192.0.2.7")).toBe("127.0.0.1");
    expect(from("::ffff:127.0.0.1", "2001:db8::7", "loopback")).toBe("2001:db8::7");
  });

  it("is the last address that no trusted proxy has: what a stranger wrote before it is not believed", () => {
    expect(from("127.0.0.1", "203.0.113.1, 192.0.2.7, 10.0.0.2", "loopback", "uniquelocal")).toBe("192.0.2.7");
  });

  it("is the proxy's own where it hands on no address, and without the port that some add", () => {
    expect(from("127.0.0.1", "unknown", "loopback")).toBe("127.0.0.1");
    expect(from("127.0.0.1", `"><script>`, "loopback")).toBe("127.0.0.1");
    expect(from("127.0.0.1", "192.0.2.7:50000", "loopback")).toBe("192.0.2.7");
    expect(from("127.0.0.1", "[2001:db8::7]:50000", "loopback")).toBe("2001:db8::7");
    expect(from(undefined, "192.0.2.7", "loopback")).toBeNull();
  });
});
