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

/** Few enough to go through all of them. */
const everybody: readonly PersonFacts[] = ["me", "una"].flatMap((userId) =>
  ["ours", "theirs"].flatMap((organizationId) =>
    roles.flatMap((role) =>
      standings.flatMap((standing) =>
        [0, 1].map((otherAdministrators) => person({ userId, organizationId, role, standing, otherAdministrators })),
      ),
    ),
  ),
);
const everyAct: readonly PersonAct[] = [
  ...acts,
  ...[undefined, elsewhere, { ...elsewhere, id: "ours" }].flatMap((organization) =>
    [undefined, ...roles].map((role) => ({
      kind: "change" as const,
      ...(role && { role }),
      ...(organization && { organization }),
    })),
  ),
];
/** What is allowed of all that these may try. */
function allowedTo(...by: readonly Role[]): readonly { readonly someone: PersonFacts; readonly act: PersonAct }[] {
  return by.flatMap((role) =>
    everybody.flatMap((someone) =>
      everyAct
        .filter((act) => judgePersonAct(viewer(role), someone, act).kind === "allowed")
        .map((act) => ({ someone, act })),
    ),
  );
}

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
    const isAdministrator = (role: Role, standing: string) => role === "ADMINISTRATOR" && standing === "ACTIVE";
    const leaving = allowedTo(...roles).filter(({ someone, act }) => {
      const { role, standing, otherAdministrators } = someone;
      const isGone = act.kind === "suspend" || act.kind === "remove";
      const after = (act.kind === "change" ? act.role : undefined) ?? role;
      return (
        isAdministrator(role, standing) && otherAdministrators === 0 && (isGone || !isAdministrator(after, standing))
      );
    });
    expect(leaving).toEqual([]);
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
    const all = allowedTo("ORGANIZATION_ADMINISTRATOR");
    const includes = (role: Role) => roleIncludes("ORGANIZATION_ADMINISTRATOR", role);
    const beyond = all.filter(({ someone, act }) => {
      const given = act.kind === "change" ? act : { role: undefined, organization: undefined };
      const isOurs = someone.organizationId === "ours" && (given.organization ?? { id: "ours" }).id === "ours";
      return !isOurs || !includes(someone.role) || !includes(given.role ?? "USER");
    });
    expect([all.length > 0, beyond]).toEqual([true, []]);
  });

  it("users and auditors change nobody, themselves included", () => {
    expect(allowedTo("USER", "AUDITOR")).toEqual([]);
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
