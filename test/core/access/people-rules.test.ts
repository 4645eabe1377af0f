import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  judgeOrganizationAct,
  judgePersonAct,
  type OrganizationFacts,
  type PersonAct,
  type PersonFacts,
} from "../../../src/core/access/people-rules.ts";
import { type Role, roleIncludes, roles } from "../../../src/core/access/role.ts";
import { standingOf, standings } from "../../../src/core/access/standing.ts";

const viewer = (role: Role, userId = "me") => ({
  ...{ userId, organizationId: "ours", name: "Me", email: "me@example.com", role },
});
const person = (changes: Partial<PersonFacts> = {}): PersonFacts => ({
  ...{ userId: "una", organizationId: "ours", name: "Una", role: "USER", standing: "ACTIVE", otherAdministrators: 1 },
  ...changes,
});
const acts: readonly PersonAct[] = [
  { kind: "change" },
  { kind: "change", role: "USER" },
  { kind: "suspend" },
  { kind: "resume" },
  { kind: "remove" },
  { kind: "invite" },
];
const elsewhere = { id: "theirs", name: "Elsewhere", isArchived: false };

const anyRole = fc.constantFrom(...roles);
const anyPerson = fc.record({
  userId: fc.constantFrom("me", "una"),
  organizationId: fc.constantFrom("ours", "theirs"),
  name: fc.constant("Una"),
  role: anyRole,
  standing: fc.constantFrom(...standings),
  otherAdministrators: fc.nat({ max: 2 }),
});
const anyAct = fc.oneof(
  fc.constantFrom<PersonAct>(...acts),
  fc.record({ kind: fc.constant("change" as const), role: anyRole, organization: fc.constantFrom(elsewhere) }),
);

describe("the last administrator", () => {
  const last = person({ role: "ADMINISTRATOR", otherAdministrators: 0 });

  it.each<PersonAct>([{ kind: "suspend" }, { kind: "remove" }, { kind: "change", role: "AUDITOR" }])(
    "is kept: %o is refused",
    (act) => {
      expect(judgePersonAct(viewer("ADMINISTRATOR"), last, act).kind).toBe("refused");
      expect(judgePersonAct(viewer("ADMINISTRATOR"), { ...last, otherAdministrators: 1 }, act).kind).toBe("allowed");
      // Whoever cannot come in is no administrator that would be missed.
      expect(judgePersonAct(viewer("ADMINISTRATOR"), { ...last, standing: "SUSPENDED" }, act).kind).toBe("allowed");
    },
  );

  it("may be renamed, moved to another organization and confirmed in the role", () => {
    for (const act of [
      { kind: "change" },
      { kind: "change", role: "ADMINISTRATOR", organization: elsewhere },
    ] as const) {
      expect(judgePersonAct(viewer("ADMINISTRATOR"), last, act).kind).toBe("allowed");
    }
  });

  it("is left by no act that is allowed, whoever does it to whom", () => {
    fc.assert(
      fc.property(anyRole, anyPerson, anyAct, (role, someone, act) => {
        if (judgePersonAct(viewer(role), someone, act).kind !== "allowed") return true;
        const isAdministrator = (one: Role, standing: string) => one === "ADMINISTRATOR" && standing === "ACTIVE";
        const after =
          act.kind === "suspend" || act.kind === "remove"
            ? false
            : isAdministrator((act.kind === "change" ? act.role : undefined) ?? someone.role, someone.standing);
        return !isAdministrator(someone.role, someone.standing) || after || someone.otherAdministrators > 0;
      }),
    );
  });
});

describe("who changes whom", () => {
  it("nobody suspends or removes themself", () => {
    const me = person({ userId: "me", role: "ADMINISTRATOR" });
    for (const kind of ["suspend", "remove"] as const) {
      expect(judgePersonAct(viewer("ADMINISTRATOR"), me, { kind }).kind).toBe("refused");
    }
  });

  it.each<[Role, string, string, string]>([
    ["ADMINISTRATOR", "allowed", "allowed", "allowed"],
    ["ORGANIZATION_ADMINISTRATOR", "allowed", "notFound", "forbidden"],
    ["USER", "notFound", "notFound", "notFound"],
    ["AUDITOR", "forbidden", "forbidden", "forbidden"],
  ])("%s: a colleague %s, a stranger %s, an administrator of the own organization %s", (role, ...kinds) => {
    const found = [person(), person({ organizationId: "theirs" }), person({ role: "ADMINISTRATOR" })].map(
      (one) => judgePersonAct(viewer(role), one, { kind: "suspend" }).kind,
    );
    expect(found).toEqual(kinds);
  });

  it("an organization administrator reaches nobody outside of the organization and nobody above, and hands on no more", () => {
    fc.assert(
      fc.property(anyPerson, anyAct, (someone, act) => {
        const { kind } = judgePersonAct(viewer("ORGANIZATION_ADMINISTRATOR"), someone, act);
        if (kind !== "allowed") return true;
        const given = act.kind === "change" ? act : { role: undefined, organization: undefined };
        return (
          someone.organizationId === "ours" &&
          roleIncludes("ORGANIZATION_ADMINISTRATOR", someone.role) &&
          roleIncludes("ORGANIZATION_ADMINISTRATOR", given.role ?? "USER") &&
          (given.organization ?? { id: "ours" }).id === "ours"
        );
      }),
    );
  });

  it("users and auditors change nobody, themselves included", () => {
    fc.assert(
      fc.property(fc.constantFrom<Role>("USER", "AUDITOR"), anyPerson, anyAct, (role, someone, act) => {
        return judgePersonAct(viewer(role), someone, act).kind !== "allowed";
      }),
    );
  });

  it("nothing is done to somebody who was removed", () => {
    for (const act of acts) {
      expect(judgePersonAct(viewer("ADMINISTRATOR"), person({ standing: "REMOVED" }), act).kind).toBe("notFound");
    }
  });

  it("nobody is moved into an archived organization", () => {
    const act: PersonAct = { kind: "change", organization: { ...elsewhere, isArchived: true } };
    expect(judgePersonAct(viewer("ADMINISTRATOR"), person(), act).kind).toBe("refused");
  });

  it.each(["SUSPENDED", "ARCHIVED"] as const)("somebody %s is not invited, and told why not", (standing) => {
    expect(judgePersonAct(viewer("ADMINISTRATOR"), person({ standing }), { kind: "invite" })).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("first"),
    });
  });
});

describe("organizations", () => {
  const theirs: OrganizationFacts = {
    ...{ organizationId: "theirs", name: "Elsewhere", isArchived: false, administratorsElsewhere: 1 },
  };
  const ours = { ...theirs, organizationId: "ours" };

  it.each<[Role, string, string, string, string]>([
    ["ADMINISTRATOR", "allowed", "allowed", "allowed", "allowed"],
    ["ORGANIZATION_ADMINISTRATOR", "forbidden", "allowed", "notFound", "notFound"],
    ["USER", "forbidden", "forbidden", "notFound", "notFound"],
    ["AUDITOR", "forbidden", "forbidden", "forbidden", "forbidden"],
  ])("%s: makes one %s, renames the own %s, another one %s, archives another one %s", (role, ...kinds) => {
    expect([
      judgeOrganizationAct(viewer(role), null, "create").kind,
      judgeOrganizationAct(viewer(role), ours, "rename").kind,
      judgeOrganizationAct(viewer(role), theirs, "rename").kind,
      judgeOrganizationAct(viewer(role), theirs, "archive").kind,
    ]).toEqual(kinds);
  });

  it("neither the own one nor that of the last administrators is archived", () => {
    expect(judgeOrganizationAct(viewer("ADMINISTRATOR"), ours, "archive").kind).toBe("refused");
    const last = { ...theirs, administratorsElsewhere: 0 };
    expect(judgeOrganizationAct(viewer("ADMINISTRATOR"), last, "archive").kind).toBe("refused");
  });
});

describe("standing", () => {
  const at = new Date(0);
  it.each([
    ["ACTIVE", null, null, null],
    ["SUSPENDED", at, null, null],
    ["ARCHIVED", at, null, at],
    ["REMOVED", at, at, at],
    ["REMOVED", null, at, null],
  ] as const)(
    "is %s when suspended %o, removed %o, organization archived %o",
    (standing, suspendedAt, removedAt, archivedAt) => {
      expect(standingOf({ suspendedAt, removedAt, organization: { archivedAt } })).toBe(standing);
    },
  );
});
