import { describe, expect, it } from "vitest";
import { parseRoute, type Route, routePath } from "../../src/dashboard/route.ts";

const routes: Route[] = [
  { name: "overview" },
  { name: "conflicts" },
  { name: "conflict", id: "a b" },
  { name: "activity" },
  { name: "settings", id: "" },
  { name: "settings", id: "user" },
  { name: "account", id: "1/2" },
  { name: "run", id: "3" },
  { name: "records", kind: "tasks", filter: {} },
  { name: "records", kind: "events", filter: {} },
  { name: "records", kind: "failing", filter: { accountId: "1/2", resource: "TASKS" } },
  { name: "records", kind: "kept", filter: { accountId: "1", resource: "TASKS", reason: "DELETION_REJECTED" } },
  { name: "people", filter: {} },
  { name: "people", filter: { search: "a & b", organizationId: "1", role: "USER", standing: "REMOVED" } },
  { name: "person", id: "1/2" },
  { name: "import" },
  { name: "me" },
  { name: "audit", filter: { action: "user.", from: "2026-05-01" } },
  { name: "organizations" },
  { name: "invitations" },
  { name: "keeping" },
  { name: "mail", filter: {} },
  { name: "mail", accountId: "1", filter: { search: "offer & order" } },
  { name: "mail", accountId: "1", folderId: "AAMk/+=", filter: { unread: "on" } },
  { name: "mail", accountId: "1", folderId: "AAMk/+=", threadId: "7", filter: { mail: "8" } },
  { name: "mailFolders", id: "1" },
  { name: "heldMail" },
];

describe("addresses", () => {
  it.each(routes)("$name is found again at its address", (route) => {
    expect(parseRoute(routePath(route))).toEqual(route);
  });

  it.each(["#/nothing", "#/runs", "#/runs/1/2", "#/records/secrets", "#/runs/1?a=b", "#/mail/1/2/3/4"])(
    "%s is no page",
    (hash) => {
      expect(parseRoute(hash)).toEqual({ name: "unknown" });
    },
  );
});
