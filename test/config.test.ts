import { describe, expect, it } from "vitest";
import { ConfigError, loadConfig } from "../src/config.ts";

describe("the environment", () => {
  it("needs nothing to be set", () => {
    expect(loadConfig({})).toMatchObject({
      role: "all",
      http: { port: 4000, host: "127.0.0.1", publicUrl: undefined },
      dataFolder: ".data",
      microsoft: { cloud: "global" },
    });
  });

  it("tells all its problems at once, and never a value", () => {
    const read = () => loadConfig({ PORT: "many", ENCRYPTION_KEY: "short-secret", CLOUD: "moon", ADMIN_TOKEN: "tiny" });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/PORT: .*\n.*ADMIN_TOKEN: .*\n.*ENCRYPTION_KEY: .*\n.*CLOUD: /);
    expect(read).not.toThrow(/short-secret|tiny/);
  });

  it("an empty variable is one that is not set", () => {
    expect(loadConfig({ PORT: "", PUBLIC_URL: " ", ENCRYPTION_KEY: "" })).toMatchObject({ http: { port: 4000 } });
  });

  it("a public address has no slash at its end, so that the redirect URI has one", () => {
    expect(loadConfig({ PUBLIC_URL: "https://sync.example.com/" }).http.publicUrl).toBe("https://sync.example.com");
  });

  it("names of proxies are known before the server starts", () => {
    expect(loadConfig({}).http.trustedProxies).toEqual(["loopback"]);
    expect(loadConfig({ TRUSTED_PROXIES: "none" }).http.trustedProxies).toEqual([]);
    expect(loadConfig({ TRUSTED_PROXIES: "10.0.0.0/8, uniquelocal" }).http.trustedProxies).toEqual([
      "10.0.0.0/8",
      "uniquelocal",
    ]);
    for (const wrong of ["nginx", "10.0.0.0/40", "10.0.0"]) {
      expect(() => loadConfig({ TRUSTED_PROXIES: wrong })).toThrow(/TRUSTED_PROXIES: addresses and ranges/);
    }
  });

  it("reads the private networks that webhooks may call", () => {
    expect(loadConfig({}).webhooks.networks).toEqual([]);
    expect(loadConfig({ WEBHOOK_NETWORKS: "10.0.0.0/8, fd00::/8" }).webhooks.networks).toEqual([
      "10.0.0.0/8",
      "fd00::/8",
    ]);
    for (const wrong of ["10.0.0.0", "10.0.0.0/33", "intranet"])
      expect(() => loadConfig({ WEBHOOK_NETWORKS: wrong })).toThrow(/WEBHOOK_NETWORKS: ranges/);
  });

  it("only a simulator has another limit than Microsoft's", () => {
    const limitOf = (SIMULATOR_LIMIT: string, SIMULATOR_ORIGIN = "http://127.0.0.1:4100") =>
      loadConfig({ SIMULATOR_ORIGIN, SIMULATOR_LIMIT }).microsoft.simulatorLimit;
    expect(limitOf("100/10")).toEqual({ requests: 100, windowMs: 10_000 });
    expect(limitOf("100/10", "")).toBeUndefined();
    for (const wrong of ["100", "0/10", "100/0", "1e3/10"]) expect(() => limitOf(wrong)).toThrow(/SIMULATOR_LIMIT: /);
  });

  it("cannot be changed afterwards", () => {
    const config = loadConfig({});
    expect(Object.isFrozen(config) && Object.isFrozen(config.http) && Object.isFrozen(config.encryption)).toBe(true);
  });
});
