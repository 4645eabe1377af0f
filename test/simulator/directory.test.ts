import { describe, expect, test } from "vitest";
import { HOME_TENANT, OTHER_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { PERSONAL_TENANT_ID } from "../../src/simulator/directory/tenant.ts";
import { clientOf, createGraphClient } from "../support/graph-client.ts";
import { readIdToken } from "../support/id-tokens.ts";
import { signIn } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

async function withCast(settings = {}) {
  const simulator = await startSimulator({ settings });
  simulator.control.directory.addCast();
  return simulator;
}

async function claimsOf(simulator: RunningSimulator, person: string, tenant = "contoso.example") {
  const answer = await signIn(simulator, person, { tenant, scope: "openid profile email User.Read" });
  return { ...answer, claims: readIdToken(answer.id_token).claims };
}

const nameOf = (simulator: RunningSimulator, key: string) =>
  simulator.control.people().find(({ surname, tenantId }) => surname === key && tenantId === HOME_TENANT.id)
    ?.userPrincipalName ?? "";

describe("a guest", () => {
  test("signs in at the tenant that invited as an object of its own, and is told by idp and acct", async () => {
    const simulator = await withCast();
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["acct", "xms_edov"] });
    const { claims } = await claimsOf(simulator, "guest@fabrikam.example");
    expect(claims).toMatchObject({
      tid: HOME_TENANT.id,
      oid: "3c9f4eb6-0001-4f3b-8a10-d1e2f3a4b500",
      idp: `https://sts.windows.net/${OTHER_TENANT.id}/`,
      acct: 1,
      email: "guest@fabrikam.example",
      xms_edov: true,
      preferred_username: "guest@fabrikam.example",
    });
  });

  test.each(["common", "organizations", "fabrikam.example"])("is a member at home by %s", async (tenant) => {
    const simulator = await withCast();
    const { claims } = await claimsOf(simulator, nameOf(simulator, "Guest"), tenant);
    expect(claims).toMatchObject({ tid: OTHER_TENANT.id, oid: "3c9f4eb6-0002-4f3b-8a10-d1e2f3a4b500" });
    expect(claims).not.toHaveProperty("idp");
  });

  test("is told by acct alone, and has the other name, where that is how it comes", async () => {
    const simulator = await withCast({ entra: { guestIdp: "absent", guestPreferredUsername: "principalName" } });
    const { claims } = await claimsOf(simulator, "guest@fabrikam.example");
    expect(claims).not.toHaveProperty("idp");
    expect(claims.preferred_username).toBe("guest_fabrikam.example#EXT#@contoso.onmicrosoft.com");
  });

  test("is told to MSAL by the account at home", async () => {
    const { client_info } = await claimsOf(await withCast(), "guest@fabrikam.example");
    expect(JSON.parse(Buffer.from(client_info ?? "", "base64url").toString())).toEqual({
      uid: "3c9f4eb6-0002-4f3b-8a10-d1e2f3a4b500",
      utid: OTHER_TENANT.id,
    });
  });

  test("may be a personal account at home, or have been made a member", async () => {
    const simulator = await withCast();
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { optionalClaims: ["acct"] });
    expect((await claimsOf(simulator, nameOf(simulator, "Invited"))).claims).toMatchObject({
      idp: "live.com",
      acct: 1,
    });
    expect((await claimsOf(simulator, "member@fabrikam.example")).claims).toMatchObject({
      idp: `https://sts.windows.net/${OTHER_TENANT.id}/`,
      acct: 0,
    });
  });

  test("reads the own profile and the organization, and nobody else's", async () => {
    const simulator = await withCast();
    const guest = createGraphClient(simulator, (await claimsOf(simulator, "guest@fabrikam.example")).access_token);
    expect(
      (await guest.get("/me?$select=userType,externalUserState,creationType,userPrincipalName")).body,
    ).toMatchObject({
      userType: "Guest",
      externalUserState: "Accepted",
      creationType: "Invitation",
      userPrincipalName: "guest_fabrikam.example#EXT#@contoso.onmicrosoft.com",
    });
    expect((await guest.get("/organization")).body.value[0]?.id).toBe(HOME_TENANT.id);
    const reader = createGraphClient(simulator, simulator.control.entra.accessToken("guest", ["User.Read.All"]));
    expect((await reader.get("/users")).status).toBe(403);
    expect((await reader.get("/users/quiet@contoso.example")).status).toBe(403);
  });
});

describe("a personal account", () => {
  test.each(["common", "consumers"])("signs in by %s with a token of its own kind", async (tenant) => {
    const { claims } = await claimsOf(await withCast(), "personal@mail.example", tenant);
    expect(claims).toMatchObject({
      iss: `https://login.microsoftonline.com/${PERSONAL_TENANT_ID}/v2.0`,
      tid: PERSONAL_TENANT_ID,
      oid: "00000000-0000-0000-c2ea-9c5648c64943",
      sub: expect.stringMatching(/^A{21}[\w-]{22}$/),
      email: "personal@mail.example",
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(86_700);
    for (const name of ["rh", "uti", "sid", "roles"]) expect(claims).not.toHaveProperty(name);
  });

  test("is offered, or left out, by domain_hint", async () => {
    const simulator = await withCast();
    const offered = async (hint: string) => {
      const query = new URLSearchParams({ client_id: SEEDED_APP.clientId, response_type: "code", domain_hint: hint });
      const page = await fetch(`${simulator.origin}/common/oauth2/v2.0/authorize?${query}`);
      const text = await page.text();
      return ["personal@mail.example", "quiet@contoso.example", "foreign@fabrikam.example"].filter((one) =>
        text.includes(one),
      );
    };
    expect(await offered("consumers")).toEqual(["personal@mail.example"]);
    expect(await offered("organizations")).toEqual(["quiet@contoso.example", "foreign@fabrikam.example"]);
    expect(await offered("Fabrikam.Example")).toEqual(["foreign@fabrikam.example"]);
  });

  test("has no directory", async () => {
    const simulator = await withCast();
    const personal = createGraphClient(
      simulator,
      simulator.control.entra.accessToken("personal", ["User.Read", "User.Read.All"]),
    );
    for (const path of ["/organization", "/users", "/me/memberOf", "/me/appRoleAssignments"]) {
      const { status, body } = await personal.get(path);
      expect([path, status, body.error.message]).toEqual([path, 400, "This API is not supported for MSA accounts."]);
    }
    expect((await personal.get("/me")).body).toMatchObject({ userPrincipalName: "personal@mail.example" });
  });
});

describe("/organization", () => {
  test("tells a reader of the own profile the name and the verified domains, and nothing else", async () => {
    const { body } = await clientOf(await startSimulator(), "quiet", ["User.Read"]).get("/organization");
    expect(body.value).toEqual([
      {
        id: HOME_TENANT.id,
        displayName: "Contoso",
        verifiedDomains: [
          domain("contoso.example", true, false, "Managed"),
          domain("contoso.onmicrosoft.com", false, true, "Managed"),
          domain("sales.contoso.example", false, false, "Federated"),
        ],
        city: null,
        country: null,
        countryLetterCode: null,
        tenantType: null,
      },
    ]);
  });

  test("selects, finds by id, and tells more to who may read organizations", async () => {
    const simulator = await startSimulator();
    const quiet = clientOf(simulator, "quiet", ["User.Read"]);
    const selected = await quiet.get("/organization?$select=id,displayName,verifiedDomains");
    expect(Object.keys(selected.body.value[0] ?? {})).toEqual(["id", "displayName", "verifiedDomains"]);
    expect((await quiet.get(`/organization/${HOME_TENANT.id}`)).body.displayName).toBe("Contoso");
    expect((await quiet.get(`/organization/${OTHER_TENANT.id}`)).status).toBe(404);
    expect(
      (await clientOf(simulator, "quiet", ["Organization.Read.All"]).get("/organization")).body.value[0],
    ).toMatchObject({ tenantType: "AAD" });
    expect((await clientOf(simulator, "quiet", ["Tasks.Read"]).get("/organization")).status).toBe(403);
  });

  test("follows a domain from one tenant to another", async () => {
    const simulator = await startSimulator();
    simulator.control.directory.verifyDomain("contoso.example", "fabrikam.example");
    const domainsOf = async (person: string) =>
      (await clientOf(simulator, person, ["User.Read"]).get("/organization?$select=verifiedDomains")).text;
    expect(await domainsOf("quiet")).not.toContain('"contoso.example"');
    expect(await domainsOf("foreign")).toContain('"contoso.example"');
  });
});

const domain = (name: string, isDefault: boolean, isInitial: boolean, type: string) => ({
  capabilities: "Email, OfficeCommunicationsOnline",
  isDefault,
  isInitial,
  name,
  type,
});

describe("app roles", () => {
  test("come to who has one, directly or by a group, and not by a group in a group", async () => {
    const simulator = await startSimulator();
    const { entra, directory } = simulator.control;
    for (const value of ["OrgAdmin", "Auditor", "Old"]) entra.changeApp(SEEDED_APP.clientId, { addAppRole: { value } });
    entra.assign("quiet", "OrgAdmin");
    directory.addGroup({ displayName: "Inner", members: ["quiet"] });
    directory.addGroup({ displayName: "Outer", members: ["Inner", "busy"] });
    entra.assign("Outer", "Auditor");
    const rolesOf = async (person: string) => (await claimsOf(simulator, `${person}@contoso.example`)).claims.roles;
    expect(await rolesOf("quiet")).toEqual(["OrgAdmin"]);
    expect(await rolesOf("busy")).toEqual(["Auditor"]);
    expect(await rolesOf("admin")).toBeUndefined();
    entra.assign("Inner", "Auditor");
    expect(await rolesOf("quiet")).toEqual(["OrgAdmin", "Auditor"]);
  });

  test("outlast being disabled, go with the assignment, and are none where access alone was given", async () => {
    const simulator = await startSimulator();
    const { entra } = simulator.control;
    entra.changeApp(SEEDED_APP.clientId, { addAppRole: { value: "OrgAdmin" } });
    entra.assign("quiet", "OrgAdmin");
    entra.assign("busy");
    entra.changeApp(SEEDED_APP.clientId, { disableAppRole: "OrgAdmin" });
    const rolesOf = async (person: string) => (await claimsOf(simulator, `${person}@contoso.example`)).claims.roles;
    expect([await rolesOf("quiet"), await rolesOf("busy")]).toEqual([["OrgAdmin"], undefined]);
    entra.unassign("quiet");
    expect(await rolesOf("quiet")).toBeUndefined();
  });

  test("have values without a space", async () => {
    const { entra } = (await startSimulator()).control;
    for (const value of ["Org Admin", ".OrgAdmin", "x".repeat(121)])
      expect(() => entra.changeApp(SEEDED_APP.clientId, { addAppRole: { value } })).toThrow(/A role's value/);
  });

  test("are listed as assignments to who may read them", async () => {
    const simulator = await startSimulator();
    const { entra, directory } = simulator.control;
    entra.changeApp(SEEDED_APP.clientId, { addAppRole: { value: "OrgAdmin" } });
    entra.assign("quiet", "OrgAdmin");
    directory.addGroup({ displayName: "Team", members: ["quiet"] });
    entra.assign("Team");
    const resourceId = entra.apps()[0]?.servicePrincipalId ?? "";
    const reader = clientOf(simulator, "quiet", ["User.Read", "User.ReadBasic.All"]);
    const { body } = await reader.get(`/me/appRoleAssignments?$filter=resourceId eq ${resourceId}`);
    expect(body.value).toEqual([
      expect.objectContaining({ principalType: "User", resourceDisplayName: "m365-sync", resourceId }),
      expect.objectContaining({ principalType: "Group", appRoleId: "00000000-0000-0000-0000-000000000000" }),
    ]);
    expect((await reader.get(`/me/appRoleAssignments?$filter=resourceId eq ${HOME_TENANT.id}`)).body.value).toEqual([]);
    expect((await clientOf(simulator, "quiet", ["User.Read"]).get("/me/appRoleAssignments")).status).toBe(403);
    const apps = clientOf(simulator, "admin", ["Application.Read.All"]);
    const principal = await apps.get(`/servicePrincipals(appId='${SEEDED_APP.clientId}')?$select=id,appRoles`);
    expect(principal.body).toMatchObject({ id: resourceId, appRoles: [{ value: "OrgAdmin", isEnabled: true }] });
    expect((await apps.get(`/servicePrincipals/${resourceId}/appRoleAssignedTo`)).body.value).toHaveLength(2);
    expect((await apps.get("/servicePrincipals(appId='00000000-0000-4000-8000-000000000000')")).status).toBe(404);
    expect((await reader.get(`/servicePrincipals/${resourceId}`)).status).toBe(403);
  });
});

describe("groups", () => {
  async function withGroups(groupClaims: "None" | "SecurityGroup" | "DirectoryRole" | "ApplicationGroup" | "All") {
    const simulator = await startSimulator();
    const { directory, entra } = simulator.control;
    const ids = {
      inner: directory.addGroup({ displayName: "Inner", members: ["quiet"] }).id,
      outer: directory.addGroup({ displayName: "Outer", members: ["Inner"] }).id,
      mail: directory.addGroup({ displayName: "Mail", isSecurity: false, members: ["quiet"] }).id,
    };
    directory.changeGroup("Inner", { addMembers: ["Outer"] });
    entra.assign("Inner");
    entra.assign("Outer");
    entra.changeApp(SEEDED_APP.clientId, { groupClaims });
    return { simulator, ids };
  }

  test.each([
    ["None", [], false],
    ["SecurityGroup", ["inner", "outer"], false],
    ["ApplicationGroup", ["inner"], false],
    ["DirectoryRole", [], true],
    ["All", ["inner", "mail", "outer"], true],
  ] as const)("come into the token as %s", async (groupClaims, names, hasRoles) => {
    const { simulator, ids } = await withGroups(groupClaims);
    const { claims } = await claimsOf(simulator, "quiet@contoso.example");
    const groups = names.length === 0 ? undefined : expect.arrayContaining(names.map((name) => ids[name]));
    expect([claims.groups, "wids" in claims]).toEqual([groups, hasRoles]);
    if (Array.isArray(claims.groups)) expect(claims.groups).toHaveLength(names.length);
  });

  test("take the place of the roles by name where the manifest says so", async () => {
    const { simulator } = await withGroups("SecurityGroup");
    const { entra } = simulator.control;
    entra.changeApp(SEEDED_APP.clientId, { addAppRole: { value: "OrgAdmin" }, groupsAsRoles: true });
    entra.assign("quiet", "OrgAdmin");
    const { claims } = await claimsOf(simulator, "quiet@contoso.example");
    expect(claims.roles).toEqual(expect.arrayContaining(["Inner", "Outer"]));
    expect(claims.roles).not.toContain("OrgAdmin");
    expect(claims).not.toHaveProperty("groups");
  });

  test.each([
    [
      "graph.windows.net",
      `https://graph.windows.net/${HOME_TENANT.id}/users/1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501/getMemberObjects`,
    ],
    [
      "graph.microsoft.com",
      "https://graph.microsoft.com/v1.0/users/1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501/getMemberObjects",
    ],
  ] as const)("above two hundred are only pointed to, at %s", async (overageHost, endpoint) => {
    const simulator = await startSimulator({ settings: { entra: { overageHost } } });
    const { directory, entra } = simulator.control;
    for (let number = 1; number <= 200; number += 1)
      directory.addGroup({ displayName: `G${number}`, members: ["quiet"] });
    entra.changeApp(SEEDED_APP.clientId, { groupClaims: "SecurityGroup" });
    expect((await claimsOf(simulator, "quiet@contoso.example")).claims.groups).toHaveLength(200);
    directory.addGroup({ displayName: "One more", members: ["quiet"] });
    const { claims } = await claimsOf(simulator, "quiet@contoso.example");
    expect(claims).toMatchObject({ _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint } } });
    expect(claims).not.toHaveProperty("groups");
  });

  test("are listed by id for who reads only the own profile, with names for who reads groups", async () => {
    const { simulator, ids } = await withGroups("None");
    const self = clientOf(simulator, "quiet", ["User.Read"]);
    const { body } = await self.get("/me/memberOf");
    expect(body.value).toEqual(
      [ids.inner, ids.mail].map((id) => ({
        "@odata.type": "#microsoft.graph.group",
        ...{ id, displayName: null, description: null, mailEnabled: null, securityEnabled: null },
      })),
    );
    const all = await self.get("/me/transitiveMemberOf?$select=id&$top=999");
    expect(all.body.value.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.values(ids)));
    const reader = clientOf(simulator, "admin", ["GroupMember.Read.All"]);
    const named = await reader.get("/users/quiet@contoso.example/memberOf/microsoft.graph.group");
    expect(named.body.value.map(({ displayName }) => displayName)).toEqual(["Inner", "Mail"]);
    expect((await self.get("/users/busy@contoso.example/memberOf")).status).toBe(403);
  });

  test("come in pages", async () => {
    const simulator = await startSimulator();
    for (let number = 1; number <= 5; number += 1)
      simulator.control.directory.addGroup({ displayName: `G${number}`, members: ["quiet"] });
    const { sizes } = await clientOf(simulator, "quiet", ["User.Read"]).drain("/me/memberOf?$top=2");
    expect(sizes).toEqual([2, 2, 1]);
  });

  test.each([
    ["denied", 403],
    ["served", 200],
  ] as const)("asked for as mere ids with User.Read alone are %s", async (meMemberObjects, status) => {
    const simulator = await startSimulator({ settings: { entra: { meMemberObjects } } });
    const { id } = simulator.control.directory.addGroup({ displayName: "Inner", members: ["quiet"] });
    const ask = { securityEnabledOnly: true };
    const self = clientOf(simulator, "quiet", ["User.Read"]);
    expect((await self.post("/me/getMemberObjects", ask)).status).toBe(status);
    const reader = clientOf(simulator, "admin", ["User.ReadBasic.All", "GroupMember.Read.All"]);
    const answer = await reader.post("/users/quiet@contoso.example/getMemberGroups", ask);
    expect(answer.body).toEqual({ "@odata.context": expect.stringContaining("#Collection(Edm.String)"), value: [id] });
    expect((await reader.post("/me/getMemberObjects", {})).status).toBe(400);
  });
});

describe("a person of the directory", () => {
  test("stays the same object under another name, and is another one when made again", async () => {
    const simulator = await startSimulator();
    const { directory } = simulator.control;
    const before = (await claimsOf(simulator, "quiet@contoso.example")).claims;
    directory.changePerson("quiet", { userPrincipalName: "q.new@contoso.example", displayName: "Quinn New" });
    const renamed = (await claimsOf(simulator, "q.new@contoso.example")).claims;
    expect(renamed).toMatchObject({ oid: before.oid, sub: before.sub, name: "Quinn New" });
    expect((await signIn(simulator, "quiet@contoso.example")).error).toBeDefined();
    directory.recreatePerson("q.new@contoso.example");
    const again = (await claimsOf(simulator, "q.new@contoso.example")).claims;
    expect(again.oid).not.toBe(before.oid);
    expect(again.preferred_username).toBe(renamed.preferred_username);
  });

  test("comes back with the same id when it is restored, and not once it was purged", async () => {
    const { directory } = (await startSimulator()).control;
    const id = directory.changePerson("busy", {}).id;
    directory.removePerson("busy");
    expect(() => directory.changePerson("busy", {})).toThrow(/No such person/);
    expect(directory.restorePerson("busy").id).toBe(id);
    directory.removePerson("busy");
    directory.purgePerson("busy");
    expect(() => directory.restorePerson("busy")).toThrow(/Nobody of that name was deleted/);
  });

  test("can be added with any address in the Mail attribute, and of an old kind", async () => {
    const simulator = await withCast({ entra: { emailClaim: "unverified" } });
    const { claims } = await claimsOf(simulator, "envy@fabrikam.example", "common");
    expect(claims).toMatchObject({ tid: OTHER_TENANT.id, email: "quiet@contoso.example" });
    const old = await clientOf(simulator, "oldobject", ["User.Read"]).get("/me?$select=userType");
    expect(old.body).toMatchObject({ userType: null });
    const made = simulator.control.directory.addPerson({ displayName: "Nina New", homeOf: "foreign" });
    expect(made).toMatchObject({ userType: "Guest", tenantId: HOME_TENANT.id, mail: "foreign@fabrikam.example" });
    expect(() => simulator.control.directory.addPerson({ displayName: "Quirin Quiet" })).toThrow(/already/);
  });

  test("is one of a thousand when asked for, with every kind among them", async () => {
    const simulator = await startSimulator({ people: 1000 });
    const people = simulator.control.people();
    expect(people.length).toBeGreaterThan(1000);
    for (const isKind of [
      (one: (typeof people)[number]) => one.userType === "Guest",
      (one: (typeof people)[number]) => one.userType === null,
      (one: (typeof people)[number]) => !one.accountEnabled,
      (one: (typeof people)[number]) => one.isRoom,
      (one: (typeof people)[number]) => !one.hasMailbox && one.userType === "Member",
    ])
      expect(people.filter(isKind).length).toBeGreaterThan(30);
    expect(new Set(people.map(({ userPrincipalName }) => userPrincipalName)).size).toBe(people.length);
    const page = await fetch(
      `${simulator.origin}/common/oauth2/v2.0/authorize?client_id=${SEEDED_APP.clientId}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%2Fcallback&scope=openid`,
    );
    const text = await page.text();
    expect(text.match(/name="persona"/g)?.length).toBeLessThan(30);
    expect(text).toContain("Use another account");
    expect(text).toContain("guest@fabrikam.example");
    expect(text).not.toContain("#EXT#");
  });
});
