import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { asciiDomain, isListedDomain, readAddress } from "../../../src/core/access/mail-domain.ts";
import {
  decideSignOn,
  type KnownPeople,
  type MembershipClaims,
  membershipOf,
  personalTenantId,
  type SignOnFacts,
  type SignOnSettings,
  signOnReasons,
} from "../../../src/core/access/sign-on.ts";
import { wordsOfRefusal } from "../../../src/core/access/sign-on-words.ts";

const home = "5f1c9a70-2b64-4c1e-9d53-0a7e6b1c2d34";
const other = "c0a4d1f2-7e35-4b98-8f06-9b2d3e4f5a61";
const group = "02bd9fd6-8f93-4758-87c3-1fb73740a315";

const member: SignOnFacts = {
  tenantId: home,
  objectId: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501",
  userPrincipalName: "Kim@Contoso.example",
  membership: "member",
  verifiedDomains: ["contoso.onmicrosoft.com", "Contoso.example"],
  appRoles: [],
  groupIds: [],
};
const settings: SignOnSettings = {
  domains: [],
  tenants: { homeTenantId: home, admitsPersonal: false, confirmedIds: [] },
  createsUsers: false,
  mapping: [],
};
const multiTenant = (...confirmedIds: string[]) => ({ homeTenantId: null, admitsPersonal: false, confirmedIds });
const kim = { userId: "kim", email: "kim@contoso.example", standing: "ACTIVE" } as const;
const nobody: KnownPeople = { byIdentity: null, byAddress: null };
const bound: KnownPeople = { byIdentity: kim, byAddress: { ...kim, hasIdentity: true } };
const byAddress: KnownPeople = { byIdentity: null, byAddress: { ...kim, hasIdentity: false } };

const enter = { kind: "enter", userId: "kim" };
const bind = { kind: "bind", userId: "kim" };
const refuse = (reason: string) => ({ kind: "refuse", reason });

type Row = readonly [
  what: string,
  facts: Partial<SignOnFacts>,
  settings: Partial<SignOnSettings>,
  known: KnownPeople,
  outcome: object,
];
const personal = { tenantId: personalTenantId, userPrincipalName: "kim@contoso.example" };
const table: readonly Row[] = [
  ["a known identity enters", {}, {}, bound, enter],
  ["enters with a changed address", { userPrincipalName: "kim.new@contoso.example" }, {}, bound, enter],
  ["enters without any address", { userPrincipalName: null }, {}, bound, enter],
  ["enters as a guest, once somebody bound it", { membership: "guest" }, {}, bound, enter],
  [
    "does not enter while suspended",
    {},
    {},
    { ...nobody, byIdentity: { ...kim, standing: "SUSPENDED" } },
    refuse("suspended"),
  ],
  [
    "does not enter an archived organization",
    {},
    {},
    { ...nobody, byIdentity: { ...kim, standing: "ARCHIVED" } },
    refuse("archived"),
  ],
  [
    "enters by the listed domain of the address here",
    { userPrincipalName: "kim@else.example" },
    { domains: ["contoso.example"] },
    bound,
    enter,
  ],
  [
    "does not enter from a domain that is not listed",
    {},
    { domains: ["fabrikam.example"] },
    bound,
    refuse("domainNotListed"),
  ],
  [
    "of a removed person is not made anew",
    {},
    { createsUsers: true },
    { ...nobody, byIdentity: { ...kim, standing: "REMOVED" } },
    refuse("removed"),
  ],
  [
    "of a removed person is bound to the new one that has the address",
    {},
    {},
    { byIdentity: { ...kim, userId: "old", standing: "REMOVED" }, byAddress: { ...kim, hasIdentity: false } },
    bind,
  ],
  ["the first time the address decides", {}, {}, byAddress, bind],
  ["bound within the listed domains", {}, { domains: ["CONTOSO.example"] }, byAddress, bind],
  [
    "not bound outside of the listed domains",
    {},
    { domains: ["fabrikam.example"] },
    byAddress,
    refuse("domainNotListed"),
  ],
  [
    "not bound below a listed domain",
    { userPrincipalName: "kim@mail.contoso.example", verifiedDomains: ["mail.contoso.example"] },
    { domains: ["contoso.example"] },
    byAddress,
    refuse("domainNotListed"),
  ],
  [
    "not bound by a domain that the tenant did not verify",
    { verifiedDomains: ["contoso.onmicrosoft.com"] },
    {},
    byAddress,
    refuse("unverifiedAddress"),
  ],
  [
    "not bound below a verified domain",
    { userPrincipalName: "kim@mail.contoso.example" },
    {},
    byAddress,
    refuse("unverifiedAddress"),
  ],
  [
    "not bound to somebody who has another identity",
    {},
    {},
    { ...nobody, byAddress: { ...kim, hasIdentity: true } },
    refuse("addressTaken"),
  ],
  [
    "not bound while suspended",
    {},
    {},
    { ...nobody, byAddress: { ...kim, standing: "SUSPENDED", hasIdentity: false } },
    refuse("suspended"),
  ],
  ["a guest is not bound", { membership: "guest" }, {}, byAddress, refuse("guest")],
  [
    "nor is somebody of whom nobody says that they are no guest",
    { membership: "unknown" },
    {},
    byAddress,
    refuse("maybeGuest"),
  ],
  ["nor somebody without an address", { userPrincipalName: null }, {}, byAddress, refuse("noAddress")],
  [
    "nor by an address that only looks alike",
    { userPrincipalName: "\u212aim@contoso.example" },
    {},
    byAddress,
    refuse("noAddress"),
  ],
  ["a personal account is refused", personal, {}, byAddress, refuse("personalAccount")],
  [
    "is not bound where it may sign in",
    personal,
    { tenants: { ...multiTenant(), admitsPersonal: true } },
    byAddress,
    refuse("personalAccount"),
  ],
  [
    "is not bound if somebody confirmed its tenant",
    personal,
    { tenants: { ...multiTenant(personalTenantId), admitsPersonal: true } },
    byAddress,
    refuse("personalAccount"),
  ],
  [
    "enters where it may sign in and is known",
    personal,
    { tenants: { ...multiTenant(), admitsPersonal: true } },
    bound,
    enter,
  ],
  ["does not enter where it may not sign in any more", personal, {}, bound, refuse("personalAccount")],
  [
    "a tenant that nobody confirmed opens nothing",
    {},
    { tenants: multiTenant() },
    byAddress,
    refuse("tenantNotConfirmed"),
  ],
  [
    "opens what it opened no more when it is confirmed no more",
    {},
    { tenants: multiTenant() },
    bound,
    refuse("tenantNotConfirmed"),
  ],
  ["opens doors once it is confirmed", {}, { tenants: multiTenant(home) }, byAddress, bind],
  ["another tenant than the configured one opens nothing", { tenantId: other }, {}, byAddress, refuse("otherTenant")],
  ["nobody with that address", {}, {}, nobody, refuse("unknownPerson")],
  [
    "is made as a user where that is set",
    {},
    { createsUsers: true },
    nobody,
    { kind: "create", email: "kim@contoso.example", role: "USER", organizationId: null },
  ],
  ["a guest is never made", { membership: "guest" }, { createsUsers: true }, nobody, refuse("guest")],
  [
    "nor a personal account",
    personal,
    { createsUsers: true, tenants: { ...multiTenant(), admitsPersonal: true } },
    nobody,
    refuse("personalAccount"),
  ],
  [
    "nor anybody outside of the domains",
    {},
    { createsUsers: true, domains: ["fabrikam.example"] },
    nobody,
    refuse("domainNotListed"),
  ],
  [
    "the first line of the mapping that fits says role and organization",
    { appRoles: ["Reader", "OrgAdmin"] },
    {
      createsUsers: true,
      mapping: [
        { value: "orgadmin", role: "ADMINISTRATOR", organizationId: null },
        { value: "OrgAdmin", role: "ORGANIZATION_ADMINISTRATOR", organizationId: "north" },
        { value: "Reader", role: "AUDITOR", organizationId: null },
      ],
    },
    nobody,
    { kind: "create", email: "kim@contoso.example", role: "ORGANIZATION_ADMINISTRATOR", organizationId: "north" },
  ],
  [
    "a group counts by its id",
    { groupIds: [group.toUpperCase()] },
    { createsUsers: true, mapping: [{ value: group, role: "AUDITOR", organizationId: null }] },
    nobody,
    { kind: "create", email: "kim@contoso.example", role: "AUDITOR", organizationId: null },
  ],
  [
    "a group that is named like a mapped group's id is no role",
    { appRoles: [group] },
    { createsUsers: true, mapping: [{ value: group, role: "ADMINISTRATOR", organizationId: null }] },
    nobody,
    { kind: "create", email: "kim@contoso.example", role: "USER", organizationId: null },
  ],
];

describe("signing on", () => {
  it.each(table)("%s", (_what, facts, more, known, outcome) => {
    expect(decideSignOn({ ...member, ...facts }, { ...settings, ...more }, known)).toEqual(outcome);
  });

  test("every reason comes about, and its words say what to do", () => {
    const seen = table.flatMap(([, facts, more, known]) => {
      const decision = decideSignOn({ ...member, ...facts }, { ...settings, ...more }, known);
      return decision.kind === "refuse" ? [decision.reason] : [];
    });
    expect(new Set(seen)).toEqual(new Set(signOnReasons));
    for (const reason of signOnReasons) {
      const refused = {
        address: "kim@contoso.example",
        tenantId: home,
        objectId: "1",
        administrators: ["Ada (ada@contoso.example)"],
      };
      expect([reason, wordsOfRefusal(reason, refused)]).toEqual([
        reason,
        expect.stringMatching(/Ada \(ada@|Sign in with an account/),
      ]);
    }
  });
});

describe("whoever signs on", () => {
  const domain = fc.constantFrom("contoso.example", "fabrikam.example", "mail.contoso.example", "CONTOSO.example");
  const address = fc.tuple(fc.constantFrom("kim", "Kim", "lee"), domain).map(([local, at]) => `${local}@${at}`);
  const anyFacts = fc.record({
    tenantId: fc.constantFrom(home, other, personalTenantId),
    objectId: fc.uuid(),
    userPrincipalName: fc.option(address),
    membership: fc.constantFrom("member", "guest", "unknown"),
    verifiedDomains: fc.array(domain),
    appRoles: fc.array(fc.constantFrom("OrgAdmin", "Admin", group)),
    groupIds: fc.array(fc.constant(group)),
  });
  const anySettings = fc.record({
    domains: fc.array(domain),
    tenants: fc.record({
      homeTenantId: fc.option(fc.constantFrom(home, other)),
      admitsPersonal: fc.boolean(),
      confirmedIds: fc.array(fc.constantFrom(home, other, personalTenantId)),
    }),
    createsUsers: fc.boolean(),
    mapping: fc.array(
      fc.record({
        value: fc.constantFrom("OrgAdmin", "Admin", group),
        role: fc.constantFrom("ADMINISTRATOR", "USER"),
        organizationId: fc.constant(null),
      }),
    ),
  });
  const person = fc.record({
    userId: fc.constantFrom("kim", "lee"),
    email: address,
    standing: fc.constantFrom("ACTIVE", "ACTIVE", "SUSPENDED", "REMOVED", "ARCHIVED"),
  });
  const anyKnown = fc.record({
    byIdentity: fc.option(person),
    byAddress: fc.option(fc.tuple(person, fc.boolean()).map(([one, hasIdentity]) => ({ ...one, hasIdentity }))),
  });

  test("as a guest or with a personal account is never taken for somebody by the address, nor made", () => {
    fc.assert(
      fc.property(anyFacts, anySettings, anyKnown, (facts, given, known) => {
        const decision = decideSignOn(facts, given, known);
        if (facts.membership === "member" && facts.tenantId !== personalTenantId) return;
        expect(["enter", "refuse"]).toContain(decision.kind);
        if (decision.kind === "enter") expect(decision.userId).toBe(known.byIdentity?.userId);
      }),
    );
  });

  test("and is bound is found whatever the address at Microsoft, where domains do not limit it", () => {
    fc.assert(
      fc.property(anyFacts, anySettings, anyKnown, fc.option(address), (facts, given, known, changed) => {
        fc.pre(known.byIdentity !== null && known.byIdentity.standing !== "REMOVED");
        const open = { ...given, domains: [] };
        expect(decideSignOn({ ...facts, userPrincipalName: changed }, open, known)).toEqual(
          decideSignOn(facts, open, known),
        );
      }),
    );
  });

  test("with an address that changed hands opens nothing of who had it", () => {
    fc.assert(
      fc.property(anyFacts, anySettings, person, (facts, given, before) => {
        const known = { byIdentity: null, byAddress: { ...before, hasIdentity: true } };
        expect(decideSignOn(facts, given, known).kind).toBe("refuse");
      }),
    );
  });

  test("is bound or made only by an address that the own tenant verified, and that tenant is admitted", () => {
    fc.assert(
      fc.property(anyFacts, anySettings, anyKnown, (facts, given, known) => {
        const decision = decideSignOn(facts, given, known);
        if (decision.kind !== "bind" && decision.kind !== "create") return;
        const at = facts.userPrincipalName?.split("@")[1]?.toLowerCase();
        expect(facts.verifiedDomains.map((one) => one.toLowerCase())).toContain(at);
        expect([given.tenants.homeTenantId, ...given.tenants.confirmedIds]).toContain(facts.tenantId);
        if (given.domains.length > 0) expect(given.domains.map((one) => one.toLowerCase())).toContain(at);
      }),
    );
  });

  test("is who they are, whatever the token says of an e-mail address", () => {
    fc.assert(
      fc.property(anyFacts, anySettings, anyKnown, address, (facts, given, known, email) => {
        const claimed = { ...facts, email, preferred_username: email, xms_edov: true };
        expect(decideSignOn(claimed, given, known)).toEqual(decideSignOn(facts, given, known));
      }),
    );
  });
});

describe("a member", () => {
  const rows: readonly (readonly [string, MembershipClaims, string])[] = [
    ["is one whom the token says to be one", { acct: 0 }, "member"],
    ["is one whom Graph says to be one", { userType: "Member" }, "member"],
    ["is nobody whom nobody says to be one", {}, "unknown"],
    ["is nobody of whom only the own tenant is named", { idp: `https://sts.windows.net/${home}/` }, "unknown"],
    ["is no guest of the token", { acct: 1, userType: "Member" }, "guest"],
    ["is no guest of Graph", { acct: 0, userType: "Guest" }, "guest"],
    ["is nobody whom another tenant proved", { idp: `https://sts.windows.net/${other}/`, acct: 0 }, "guest"],
    ["is nobody with a personal account", { idp: "live.com", userType: "Member" }, "guest"],
    ["is nobody who was invited", { userType: "Member", externalUserState: "Accepted" }, "guest"],
    [
      "is nobody with the name of an invited one",
      { acct: 0, userPrincipalName: "kim_else.example#EXT#@contoso.example" },
      "guest",
    ],
  ];
  it.each(rows)("%s", (_what, claims, membership) => expect(membershipOf(home, claims)).toBe(membership));
});

describe("a domain", () => {
  it.each([
    ["Contoso.Example", "contoso.example"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["BÜCHER.example", "xn--bcher-kva.example"],
    ["пример.рф", "xn--e1afmkfd.xn--p1ai"],
    ["contoso", null],
    ["", null],
    ["contoso.example.", null],
    ["contoso..example", null],
    ["-contoso.example", null],
    ["contoso.example/@evil.example", null],
    ["contoso.example:443", null],
    ["a@contoso.example", null],
    ["contoso.example\n", null],
    ["10.0.0.1", null],
    ["[::1]", null],
    ["%63ontoso.example", null],
  ])("%j is compared as %j", (text, ascii) => expect(asciiDomain(text)).toBe(ascii));

  it("is listed exactly or not at all, in any case", () => {
    const listed = ["Bücher.example", "contoso.example"];
    expect(["xn--bcher-kva.example", "contoso.example"].map((one) => isListedDomain(one, listed))).toEqual([
      true,
      true,
    ]);
    const others = ["mail.contoso.example", "example", "notcontoso.example", "contoso.example.evil.example", null];
    expect(others.filter((one) => isListedDomain(one, listed))).toEqual([]);
  });

  it("of an address stands behind its last @", () => {
    expect(readAddress("Kim@evil.example@Contoso.example")).toBeNull();
    expect(readAddress("Kim.O'Neil@Contoso.example")).toEqual({ local: "kim.o'neil", domain: "contoso.example" });
    expect(readAddress("@contoso.example")).toBeNull();
    expect(readAddress("contoso.example")).toBeNull();
  });
});
