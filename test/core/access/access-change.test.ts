import { describe, expect, test } from "vitest";
import { type AccessChange, type AccessKind, accessKinds, isToldOf } from "../../../src/core/access/access-change.ts";
import { type Role, roles } from "../../../src/core/access/role.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";

const viewer = (role: Role, userId: string, organizationId: string): Viewer => ({
  ...{ role, userId, organizationId },
  ...{ name: userId, email: `${userId}@example.com` },
});
const change = (kind: AccessKind): AccessChange => ({ kind, id: "thing", userId: "una", organizationId: "here" });

describe("a change of Una's is told", () => {
  const administrators = ["ADMINISTRATOR here", "ORGANIZATION_ADMINISTRATOR here", "ADMINISTRATOR elsewhere"];
  const auditors = ["AUDITOR here", "AUDITOR elsewhere"];
  const table: Readonly<Record<AccessKind, readonly string[]>> = {
    PERSON: [...administrators, ...auditors, "herself"],
    INVITATION: [...administrators, ...auditors, "herself"],
    IDENTITY: [...administrators, ...auditors, "herself"],
    SESSION: [...administrators, ...auditors, "herself"],
    ORGANIZATION: ["ADMINISTRATOR here", "ADMINISTRATOR elsewhere", ...auditors],
    SIGN_ON: ["ADMINISTRATOR here", "ADMINISTRATOR elsewhere", ...auditors],
    PEOPLE_IMPORT: [],
  };
  const viewers = [
    ...roles.flatMap((role) =>
      ["here", "elsewhere"].map((place) => [`${role} ${place}`, viewer(role, "other", place)] as const),
    ),
    ["herself", viewer("USER", "una", "here")] as const,
  ];

  test.each(accessKinds)("to whom a read would show it: %s", (kind) => {
    const told = viewers.filter(([, one]) => isToldOf(one, change(kind))).map(([name]) => name);
    expect(told.toSorted()).toEqual(table[kind].toSorted());
  });

  test("of an organization also to its own people, whose name it is", () => {
    const renamed = { kind: "ORGANIZATION", id: "here", userId: null, organizationId: "here" } as const;
    expect(isToldOf(viewer("USER", "una", "here"), renamed)).toBe(true);
    expect(isToldOf(viewer("USER", "una", "elsewhere"), renamed)).toBe(false);
    expect(isToldOf(viewer("ORGANIZATION_ADMINISTRATOR", "olga", "elsewhere"), renamed)).toBe(false);
  });

  test("of several people to who sees them, and to none of themselves", () => {
    const several = { kind: "PERSON", id: null, userId: null, organizationId: "here" } as const;
    expect(isToldOf(viewer("ORGANIZATION_ADMINISTRATOR", "olga", "here"), several)).toBe(true);
    expect(isToldOf(viewer("ORGANIZATION_ADMINISTRATOR", "olga", "elsewhere"), several)).toBe(false);
    expect(isToldOf(viewer("USER", "una", "here"), several)).toBe(false);
  });

  test("of an import to nobody but whoever began it, as long as they may", () => {
    const begun = { ...change("PEOPLE_IMPORT"), userId: "ada" };
    expect(isToldOf(viewer("ADMINISTRATOR", "ada", "here"), begun)).toBe(true);
    expect(isToldOf(viewer("ADMINISTRATOR", "other", "here"), begun)).toBe(false);
    expect(isToldOf(viewer("AUDITOR", "ada", "here"), begun)).toBe(false);
  });
});
