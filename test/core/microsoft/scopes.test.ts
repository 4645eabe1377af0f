import { describe, expect, it } from "vitest";
import { missingScopes, scopesFor } from "../../../src/core/microsoft/scopes.ts";

describe("scopes", () => {
  it("asks for the switched-on resources only", () => {
    expect(scopesFor(["TASKS"])).toEqual([
      "openid",
      "profile",
      "offline_access",
      "User.Read",
      "MailboxSettings.Read",
      "Tasks.ReadWrite",
    ]);
    expect(scopesFor([])).not.toContain("Tasks.ReadWrite");
  });

  it("finds what was not granted, however Entra spells it", () => {
    const granted = ["https://graph.microsoft.com/user.read", "MailboxSettings.Read", "openid"];
    expect(missingScopes(granted, ["TASKS", "EMAIL"])).toEqual(["Tasks.ReadWrite", "Mail.ReadWrite", "Mail.Send"]);
    expect(missingScopes(granted, [])).toEqual([]);
  });
});
