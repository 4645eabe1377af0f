import { describe, expect, it } from "vitest";
import { isWithin, type Right, reachOf, rights } from "../../../src/core/access/rights.ts";
import { narrowRole, type Role, roleIncludes, roles } from "../../../src/core/access/role.ts";

const viewer = (role: Role) => ({ userId: "me", organizationId: "ours", name: "Me", email: "me@example.com", role });
const mine = { organizationId: "ours", userId: "me" };
const colleagues = { organizationId: "ours", userId: "colleague" };
const strangers = { organizationId: "theirs", userId: "stranger" };

/** What a role reaches with a right: mine, colleagues', strangers'. */
const seen = (role: Role, right: Right) =>
  [mine, colleagues, strangers]
    .map((owner) => (isWithin(reachOf(viewer(role), right), owner) ? "yes" : "no"))
    .join(" ");

/** What people write: nobody reads it or writes in their name, whatever their own role. */
const own: readonly Right[] = ["readRecords", "sendMail"];

describe("rights", () => {
  it("an administrator may do everything, but read what other people write before the glass is broken, and write in their name", () => {
    for (const right of rights) {
      expect([right, seen("ADMINISTRATOR", right)]).toEqual([right, own.includes(right) ? "yes no no" : "yes yes yes"]);
    }
  });

  it("an organization administrator may do what concerns the organization, and nothing of the system's", () => {
    const system: readonly Right[] = ["readSystem", "changeSystem"];
    for (const right of rights) {
      expect([right, seen("ORGANIZATION_ADMINISTRATOR", right)]).toEqual([
        right,
        system.includes(right) ? "no no no" : own.includes(right) ? "yes no no" : "yes yes no",
      ]);
    }
  });

  it("a user may do what concerns themselves", () => {
    const others: readonly Right[] = [
      ...(["readSystem", "changeSystem", "readAudit", "changePeople", "breakGlass"] as const),
      ...(["readKeeping", "changeKeeping"] as const),
    ];
    for (const right of rights) {
      expect([right, seen("USER", right)]).toEqual([right, others.includes(right) ? "no no no" : "yes no no"]);
    }
  });

  it("an auditor reads everything of the system, not what people write, and changes nothing", () => {
    for (const right of rights) {
      const reads = (right.startsWith("read") && right !== "readRecords") || right === "breakGlass";
      expect([right, seen("AUDITOR", right)]).toEqual([right, reads ? "yes yes yes" : "no no no"]);
    }
  });

  it("an organization's own things are no user's", () => {
    expect(isWithin(reachOf(viewer("USER"), "readSettings"), { organizationId: "ours" })).toBe(false);
    expect(isWithin(reachOf(viewer("ORGANIZATION_ADMINISTRATOR"), "readSettings"), { organizationId: "ours" })).toBe(
      true,
    );
  });
});

describe("roles", () => {
  it("nobody hands on more than they hold", () => {
    for (const holder of roles) {
      expect(roles.filter((role) => roleIncludes(holder, role))).toEqual(
        {
          ADMINISTRATOR: [...roles],
          ORGANIZATION_ADMINISTRATOR: ["ORGANIZATION_ADMINISTRATOR", "USER"],
          USER: ["USER"],
          AUDITOR: ["AUDITOR"],
        }[holder],
      );
    }
  });

  it("the role in force is never more than the person's or the token's", () => {
    for (const person of roles) {
      for (const token of roles) {
        const role = narrowRole(person, token);
        if (role !== null) expect(roleIncludes(person, role) && roleIncludes(token, role)).toBe(true);
      }
    }
    expect(narrowRole("USER", "ADMINISTRATOR")).toBe("USER");
    expect(narrowRole("USER", "AUDITOR")).toBeNull();
  });
});
