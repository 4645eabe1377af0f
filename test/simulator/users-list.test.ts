import { describe, expect, test } from "vitest";
import { HOME_TENANT, SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import { clientOf, createGraphClient, type GraphBody } from "../support/graph-client.ts";
import { postToken, REDIRECT_URI, signIn } from "../support/sign-in.ts";
import { type RunningSimulator, startSimulator } from "../support/simulator.ts";

const EVENTUAL = { ConsistencyLevel: "eventual" };
const SELECT =
  "$select=id,displayName,givenName,surname,mail,userPrincipalName,userType,accountEnabled,externalUserState,creationType,department,jobTitle,otherMails,proxyAddresses,assignedPlans";
const EXCHANGE = "efb87545-963c-4e0d-99df-69c6916d9eb0";

const thousand = (settings = {}) => startSimulator({ people: 1000, settings });
const adminOf = (simulator: RunningSimulator, scopes = ["User.Read.All"]) => clientOf(simulator, "admin", scopes);
const filtered = (filter: string, rest = "") => `/users?$filter=${encodeURIComponent(filter)}${rest}`;
const names = ({ value }: GraphBody) => value.map(({ displayName }) => displayName);

function homePeople(simulator: RunningSimulator) {
  return simulator.control.people().filter(({ tenantId }) => tenantId === HOME_TENANT.id);
}

describe("a thousand people", () => {
  test("come in two pages of nine hundred and ninety-nine, each once", async () => {
    const simulator = await thousand();
    const { items, sizes } = await adminOf(simulator).drain(`/users?${SELECT}&$top=999`);
    const expected = homePeople(simulator).map(({ id }) => id);
    expect(sizes).toEqual([999, expected.length - 999]);
    expect(items.map(({ id }) => id).sort()).toEqual(expected.sort());
  });

  test("come by hundreds where no size is asked for, with the default properties", async () => {
    const admin = adminOf(await thousand());
    const { body } = await admin.get("/users");
    expect(body.value).toHaveLength(100);
    expect(Object.keys(body.value[0] ?? {}).sort()).toEqual(
      [
        ...["businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation"],
        ...["preferredLanguage", "surname", "userPrincipalName"],
      ].sort(),
    );
    const next = body["@odata.nextLink"] ?? "";
    expect(next).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/users\?\$skiptoken=RFNwdAIAAQAAAB/);
  });

  test("are all told when some are deleted and somebody is added between two pages", async () => {
    const simulator = await thousand();
    const admin = adminOf(simulator);
    const first = await admin.get("/users?$select=id&$top=500");
    for (const { id } of first.body.value.slice(0, 5)) simulator.control.directory.removePerson(id);
    simulator.control.directory.addPerson({ displayName: "Nina New" });
    const { items } = await admin.drain(first.body["@odata.nextLink"] ?? "");
    const told = new Set([...first.body.value, ...items].map(({ id }) => id));
    const known = homePeople(simulator).filter(({ surname }) => surname !== "New");
    expect(known.filter(({ id }) => !told.has(id))).toEqual([]);
  });

  test("come in short pages that have others after them where that is switched", async () => {
    const simulator = await startSimulator({ settings: { entra: { shortDirectoryPages: true } } });
    const { sizes } = await adminOf(simulator).drain("/users?$top=2");
    expect(sizes).toEqual([2, 1, 1, 1, 1]);
  });

  test.each([0, 1000, "x"])("are not given in pages of %s", async (top) => {
    const { status, body } = await adminOf(await startSimulator()).get(`/users?$top=${top}`);
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      "Request_UnsupportedQuery",
      `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`,
    ]);
  });

  test("are not given by a link that is stale or made up, nor by $skip", async () => {
    const simulator = await thousand();
    const admin = adminOf(simulator);
    const { body } = await admin.get("/users");
    simulator.control.directory.expireLinks();
    for (const link of [body["@odata.nextLink"] ?? "", "/users?$skiptoken=made-up"])
      expect((await admin.get(link)).body.error.code).toBe("Directory_ExpiredPageToken");
    expect((await admin.get("/users?$skip=10")).status).toBe(400);
  });
});

describe("$select", () => {
  test("of what is kept elsewhere is answered 501 in a collection", async () => {
    const admin = adminOf(await startSimulator());
    expect((await admin.get("/users?$select=id,mailboxSettings")).status).toBe(501);
    expect((await admin.get("/users?$select=aboutMe")).status).toBe(501);
    expect((await admin.get("/users?$select=shoeSize")).status).toBe(400);
  });

  test("tells guests, rooms, plans and addresses", async () => {
    const simulator = await startSimulator();
    simulator.control.directory.addCast();
    const { body } = await adminOf(simulator).get(filtered("userType eq 'Guest'", `&${SELECT}`));
    expect(body.value).toContainEqual({
      id: "3c9f4eb6-0001-4f3b-8a10-d1e2f3a4b500",
      displayName: "Gina Guest",
      givenName: "Gina",
      surname: "Guest",
      mail: "guest@fabrikam.example",
      userPrincipalName: "guest_fabrikam.example#EXT#@contoso.onmicrosoft.com",
      userType: "Guest",
      accountEnabled: true,
      externalUserState: "Accepted",
      creationType: "Invitation",
      department: null,
      jobTitle: null,
      otherMails: ["guest@fabrikam.example"],
      proxyAddresses: ["SMTP:guest@fabrikam.example"],
      assignedPlans: [],
    });
    const room = await adminOf(simulator).get("/users/room@contoso.example?$select=accountEnabled,assignedPlans,mail");
    expect(room.body).toMatchObject({ accountEnabled: false, assignedPlans: [], mail: "room@contoso.example" });
    const escaped = await adminOf(simulator).get("/users/guest_fabrikam.example%23EXT%23@contoso.onmicrosoft.com");
    expect(escaped.body.displayName).toBe("Gina Guest");
  });

  test.each([
    ["null", 200],
    ["denied", 403],
  ] as const)("of more than the address book shows is %s with User.ReadBasic.All", async (readBasicExtra, status) => {
    const simulator = await startSimulator({ settings: { entra: { readBasicExtra } } });
    const reader = clientOf(simulator, "quiet", ["User.Read", "User.ReadBasic.All"]);
    const answer = await reader.get(`/users?${SELECT}`);
    expect(answer.status).toBe(status);
    if (status === 200)
      expect(answer.body.value.find(({ displayName }) => displayName === "Bella Busy")).toMatchObject({
        mail: "busy@contoso.example",
        accountEnabled: null,
        userType: null,
        assignedPlans: [],
      });
    expect((await reader.get("/users?$select=id,mail")).status).toBe(200);
    expect((await reader.get(filtered("accountEnabled eq true"))).status).toBe(403);
    expect((await reader.get("/me?$select=accountEnabled")).body).toMatchObject({ accountEnabled: true });
  });
});

describe("$filter", () => {
  const isMember = "accountEnabled eq true and userType eq 'Member'";

  test("finds the people whom an import wants, as a plain query", async () => {
    const simulator = await thousand();
    const { items } = await adminOf(simulator).drain(filtered(isMember, "&$select=id&$top=999"));
    const wanted = homePeople(simulator).filter((one) => one.accountEnabled && one.userType === "Member");
    expect(items.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort());
    expect(wanted.length).toBeLessThan(900);
  });

  test.each([
    ["mail eq 'QUIET@contoso.example'", ["Quinn Quiet"]],
    ["startsWith(displayName,'quinn')", ["Quinn Quiet"]],
    ["startswith(mail,'bus')", ["Bella Busy"]],
    ["userPrincipalName in ('busy@contoso.example','quiet@contoso.example')", ["Bella Busy", "Quinn Quiet"]],
    ["proxyAddresses/any(p:p eq 'smtp:busy@contoso.example')", ["Bella Busy"]],
    ["accountEnabled eq false", ["Meeting Room"]],
    ["jobTitle eq 'Administrator' or surname eq 'Quiet'", ["Ada Admin", "Quinn Quiet"]],
    [
      `assignedPlans/any(p:p/servicePlanId eq ${EXCHANGE} and p/capabilityStatus eq 'Enabled') and startswith(surname,'b')`,
      ["Bella Busy", "Bruno Broken"],
    ],
  ])("%s is plain", async (filter, found) => {
    const { status, body } = await adminOf(await startSimulator()).get(filtered(filter));
    expect([status, names(body).sort()]).toEqual([200, found]);
  });

  test.each([
    ["accountEnabled ne true", "ne", 1],
    ["not(userType eq 'Member')", "Not", 0],
    ["endsWith(mail,'@contoso.example')", "endsWith", 5],
    ["department eq null", "eq", 6],
    ["userType ne 'Guest'", "ne", 6],
    ["displayName ne 'Quinn Quiet'", "ne", 5],
    ["assignedLicenses/$count ne 0", "ne", 5],
    [`not assignedPlans/any(p:p/servicePlanId eq ${EXCHANGE})`, "Not", 2],
  ])("%s needs an advanced query", async (filter, operator, count) => {
    const admin = adminOf(await startSimulator());
    for (const [rest, headers] of [
      ["", EVENTUAL],
      ["&$count=true", {}],
      ["", {}],
    ] as const) {
      const { status, body } = await admin.get(filtered(filter, rest), headers);
      expect([status, body.error.code, body.error.message]).toEqual([
        400,
        "Request_UnsupportedQuery",
        `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
      ]);
    }
    const { body } = await admin.get(filtered(filter, "&$count=true"), EVENTUAL);
    expect([body.value.length, body]).toEqual([count, expect.objectContaining({ "@odata.count": count })]);
  });

  test("of a property that is always advanced, or never filtered by, or unknown, says so", async () => {
    const admin = adminOf(await startSimulator());
    const company = await admin.get(filtered("companyName eq 'Contoso'"));
    expect(company.body.error.message).toContain("property 'companyName' of resource 'User'");
    expect((await admin.get(filtered("companyName eq 'Contoso'", "&$count=true"), EVENTUAL)).body.value).toEqual([]);
    for (const filter of ["contains(displayName,'u')", "preferredLanguage eq 'en'", "endsWith(department,'x')"])
      expect((await admin.get(filtered(filter, "&$count=true"), EVENTUAL)).body.error.code).toBe(
        "Request_UnsupportedQuery",
      );
    for (const filter of ["shoeSize eq 42", "mail eq", "mail eq 'a' banana"])
      expect((await admin.get(filtered(filter))).body.error.code).toBe("Request_BadRequest");
  });

  test("and $orderby together need an advanced query, and by other properties sorting does too", async () => {
    const admin = adminOf(await startSimulator());
    expect(names((await admin.get("/users?$orderby=displayName desc&$top=2")).body)).toEqual([
      "Quinn Quiet",
      "Nora Nomail",
    ]);
    const both = filtered(isMember, "&$orderby=displayName");
    expect((await admin.get(both)).body.error.message).toBe("Sorting not supported for current query.");
    expect((await admin.get(`${both}&$count=true`, EVENTUAL)).body.value).toHaveLength(5);
    expect((await admin.get("/users?$orderby=jobTitle")).status).toBe(400);
    expect((await admin.get("/users?$orderby=jobTitle&$count=true", EVENTUAL)).status).toBe(200);
    const { items } = await admin.drain("/users?$orderby=displayName&$top=4");
    expect(items.map(({ displayName }) => displayName)).toEqual(
      [...items.map(({ displayName }) => displayName)].sort(),
    );
    expect(items).toHaveLength(6);
  });

  test("of an advanced query has to bring its header to every page, and is counted on the first", async () => {
    const admin = adminOf(await thousand());
    const first = await admin.get(filtered("endsWith(mail,'@contoso.example')", "&$count=true&$top=100"), EVENTUAL);
    const link = first.body["@odata.nextLink"] ?? "";
    expect((await admin.get(link)).status).toBe(400);
    const second = await admin.get(link, EVENTUAL);
    expect([second.status, second.body.value.length]).toEqual([200, 100]);
    expect(first.body).toHaveProperty(["@odata.count"]);
    expect(second.body).not.toHaveProperty(["@odata.count"]);
  });
});

describe("$count", () => {
  test("is a text of its own, with the header only", async () => {
    const simulator = await thousand();
    const admin = adminOf(simulator);
    const counted = await admin.get("/users/$count", EVENTUAL);
    expect([counted.text, counted.headers.get("content-type")]).toEqual([
      String(homePeople(simulator).length),
      "text/plain",
    ]);
    const refused = await admin.get("/users/$count");
    expect(refused.body.error).toMatchObject({
      code: "Request_BadRequest",
      message: "$count is not currently supported.",
    });
    const guests = await admin.get(`/users/$count?$filter=${encodeURIComponent("userType ne 'Guest'")}`, EVENTUAL);
    expect(Number(guests.text)).toBeLessThan(homePeople(simulator).length);
  });

  test("in a query is passed over without the header", async () => {
    const admin = adminOf(await startSimulator());
    expect((await admin.get("/users?$count=true")).body).not.toHaveProperty(["@odata.count"]);
    expect((await admin.get("/users?$count=true", EVENTUAL)).body).toHaveProperty(["@odata.count"], 6);
  });
});

describe("$search", () => {
  const search = (text: string) => `/users?$search=${encodeURIComponent(text)}`;

  test("finds words of names, and beginnings of addresses", async () => {
    const admin = adminOf(await startSimulator());
    const found = async (text: string) => names((await admin.get(search(text), EVENTUAL)).body).sort();
    expect(await found('"displayName:quiet"')).toEqual(["Quinn Quiet"]);
    expect(await found('"displayName:uiet"')).toEqual([]);
    expect(await found('"mail:busy" OR "displayName:qui"')).toEqual(["Bella Busy", "Quinn Quiet"]);
    expect(await found('"displayName:b" AND "mail:bro"')).toEqual(["Bruno Broken"]);
  });

  test("needs the header, quotes and a property that is searched", async () => {
    const admin = adminOf(await startSimulator());
    expect((await admin.get(search('"displayName:quiet"'))).body.error).toMatchObject({
      code: "Request_UnsupportedQuery",
      message:
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    });
    for (const text of ["displayName:quiet", '"jobTitle:x"', '"mail:a" or "mail:b"', '"mail:a" OR'])
      expect((await admin.get(search(text), EVENTUAL)).status).toBe(400);
  });

  test("goes into a batch with its header on the item", async () => {
    const admin = adminOf(await startSimulator());
    const item = { id: "1", method: "GET", url: search('"displayName:quiet"') };
    const { body } = await admin.post("/$batch", {
      requests: [
        { ...item, headers: EVENTUAL },
        { ...item, id: "2" },
      ],
    });
    const statuses = body.responses.map(({ id, status }) => [id, status]).sort();
    expect(statuses).toEqual([
      ["1", 200],
      ["2", 400],
    ]);
  });
});

describe("whether somebody has a mailbox", () => {
  test("is told by userPurpose, and hinted at by plans and licences", async () => {
    const simulator = await startSimulator();
    simulator.control.entra.changeApp(SEEDED_APP.clientId, { consentTenant: "contoso.example" });
    const { access_token } = await postToken(simulator, {
      grant_type: "client_credentials",
      scope: "https://graph.microsoft.com/.default",
    });
    const app = createGraphClient(simulator, access_token);
    const purpose = async (person: string) => {
      const { status, body } = await app.get(`/users/${person}@contoso.example/mailboxSettings/userPurpose`);
      return status === 200 ? body.value : body.error.code;
    };
    expect([await purpose("quiet"), await purpose("room"), await purpose("nomail")]).toEqual([
      "user",
      "room",
      "MailboxNotEnabledForRESTAPI",
    ]);
    const plans = async (person: string) =>
      (await app.get(`/users/${person}@contoso.example?$select=assignedPlans`)).text.match(
        /servicePlanId":"([0-9a-f]+)/,
      )?.[1];
    expect([await plans("quiet"), await plans("nomail"), await plans("room")]).toEqual([
      "efb87545",
      "113feb6c",
      undefined,
    ]);
    const { body } = await clientOf(simulator, "quiet", ["User.Read"]).get("/me/licenseDetails");
    expect(body.value).toEqual([
      expect.objectContaining({
        skuPartNumber: "SPE_E3",
        servicePlans: [expect.objectContaining({ servicePlanName: "EXCHANGE_S_ENTERPRISE" })],
      }),
    ]);
  });
});

describe("the directory's limit", () => {
  test("is told with what each call costs", async () => {
    const admin = adminOf(await startSimulator());
    const cost = async (path: string) => (await admin.get(path)).headers.get("x-ms-resource-unit");
    expect(await cost("/users")).toBe("2");
    expect(await cost("/users?$select=id")).toBe("1");
    expect(await cost("/users?$top=5")).toBe("1");
    expect(await cost("/users?$select=id&$top=5")).toBe("1");
    expect(await cost("/users/quiet@contoso.example")).toBe("1");
    expect(await cost("/users/quiet@contoso.example/licenseDetails")).toBe("2");
  });

  test.each([
    [false, /^\d+$/],
    [true, /^\d+\.\d{3}$/],
  ])("refuses what is above it, with a fraction of seconds %s", async (fractionalRetryAfter, shape) => {
    const simulator = await startSimulator({
      settings: { limits: { directoryUnits: 10 }, entra: { fractionalRetryAfter } },
    });
    simulator.control.clock.freeze();
    const admin = adminOf(simulator);
    for (let call = 1; call <= 4; call += 1) expect((await admin.get("/users")).status).toBe(200);
    expect((await admin.get("/users")).headers.get("x-ms-throttle-limit-percentage")).toBe("1.00");
    const { status, headers, body } = await admin.get("/users");
    expect([status, body.error.code, body.error.message]).toEqual([
      429,
      "TooManyRequests",
      "Please retry again later.",
    ]);
    expect(body.error.innerError).toMatchObject({ code: "429", message: "Please retry after", status: "429" });
    expect(headers.get("x-ms-throttle-information")).toBe("ResourceUnitLimitExceeded");
    expect(headers.get("x-ms-throttle-scope")).toBe(
      `Tenant_Application/ReadWrite/${SEEDED_APP.clientId}/${HOME_TENANT.id}`,
    );
    expect(headers.get("retry-after")).toMatch(shape);
    simulator.control.clock.advance(Number(headers.get("retry-after")) * 1000);
    expect((await admin.get("/users")).status).toBe(200);
  });

  test("may be told as 503, and is none of a mailbox", async () => {
    const simulator = await startSimulator({
      settings: { limits: { directoryUnits: 1 }, entra: { directory429: "Request_ThrottledTemporarily" } },
    });
    simulator.control.clock.freeze();
    const quiet = clientOf(simulator, "quiet", ["User.Read", "Tasks.Read"]);
    expect((await quiet.get("/me")).status).toBe(200);
    const { status, body } = await quiet.get("/me");
    expect([status, body.error.code]).toEqual([503, "Request_ThrottledTemporarily"]);
    const tasks = await quiet.get("/me/todo/lists");
    expect([tasks.status, tasks.headers.get("x-ms-resource-unit")]).toEqual([200, null]);
  });
});

describe("an administrator's consent", () => {
  const consent = (simulator: RunningSimulator, more: Record<string, string>, path = `${HOME_TENANT.id}/v2.0`) => {
    const query = new URLSearchParams({
      client_id: SEEDED_APP.clientId,
      redirect_uri: REDIRECT_URI,
      state: "s",
      ...more,
    });
    return fetch(`${simulator.origin}/${path}/adminconsent?${query}`, { redirect: "manual" });
  };
  const answerOf = (response: Response) =>
    Object.fromEntries(new URL(response.headers.get("location") ?? "").searchParams);
  const DEFAULT = "https://graph.microsoft.com/.default";

  async function appStatus(simulator: RunningSimulator) {
    const { access_token } = await postToken(simulator, { grant_type: "client_credentials", scope: DEFAULT });
    return (await createGraphClient(simulator, access_token).get("/users")).status;
  }

  test("to everything brings the application permissions, and spares people the question", async () => {
    const simulator = await startSimulator();
    expect(answerOf(await consent(simulator, { scope: DEFAULT }))).toEqual({
      admin_consent: "True",
      tenant: HOME_TENANT.id,
      scope: DEFAULT,
      state: "s",
    });
    expect(await appStatus(simulator)).toBe(200);
    simulator.control.directory.setUserConsent(false);
    const scope = "openid Tasks.ReadWrite";
    expect((await signIn(simulator, "quiet@contoso.example", { scope })).scope).toContain("Tasks.ReadWrite");
  });

  test("to named permissions brings these alone", async () => {
    const simulator = await startSimulator();
    await consent(simulator, { scope: "https://graph.microsoft.com/User.Read.All" });
    expect(await appStatus(simulator)).toBe(403);
    const { scope } = await signIn(simulator, "quiet@contoso.example", { scope: "openid User.Read.All" });
    expect(scope).toContain("User.Read.All");
  });

  test("is not asked for at the common address in its newer form", async () => {
    expect((await consent(await startSimulator(), {}, "common/v2.0")).status).toBe(400);
  });

  test.each(["consent_required", "access_denied"] as const)("is refused as %s", async (adminConsent) => {
    const simulator = await startSimulator({ settings: { entra: { adminConsent } } });
    expect(answerOf(await consent(simulator, { scope: DEFAULT }))).toEqual({
      error: adminConsent,
      error_description: expect.stringMatching(
        /^AADSTS65004: The resource owner or authorization server denied the request\./,
      ),
      admin_consent: "True",
      state: "s",
    });
    expect(await appStatus(simulator)).toBe(403);
  });

  test("takes a while to be seen where that is switched", async () => {
    const simulator = await startSimulator({ settings: { entra: { consentDelay: 60 } } });
    await consent(simulator, { scope: DEFAULT });
    expect(await appStatus(simulator)).toBe(403);
    simulator.control.clock.advance(61_000);
    expect(await appStatus(simulator)).toBe(200);
  });

  test("can be asked for little by little: a sign-in adds to what there was", async () => {
    const simulator = await startSimulator();
    const { refresh_token = "" } = await signIn(simulator, "admin@contoso.example", {
      scope: "openid offline_access User.Read",
    });
    const refresh = () => postToken(simulator, { grant_type: "refresh_token", refresh_token, scope: "User.Read.All" });
    expect((await refresh()).suberror).toBe("consent_required");
    await signIn(simulator, "admin@contoso.example", { scope: "openid User.Read.All" });
    expect((await refresh()).scope).toContain("User.Read.All");
  });
});
