import { expect, test } from "vitest";
import { comparedDomains, defaultDomainsOf, type TenantDomains } from "../../../src/core/settings/own-domains.ts";

const tenant = (tenantId: string, domains: readonly string[] | null, refusal: string | null = null): TenantDomains => ({
  ...{ tenantId, domains, refusal },
});

test("own domains are those of all tenants together, and the tenants are named", () => {
  expect(
    defaultDomainsOf([tenant("t1", ["works.example"]), tenant("t2", ["contoso.example", "works.example"])]),
  ).toEqual({
    domains: ["contoso.example", "works.example"],
    isKnown: true,
    source: "The verified domains of the Microsoft 365 tenants t1, t2.",
  });
});

test("they are not known while nobody has connected, or while one tenant was not read or names none", () => {
  const works = tenant("t1", ["works.example"]);
  expect(defaultDomainsOf([])).toMatchObject({ domains: [], isKnown: false });
  expect(defaultDomainsOf([]).source).toContain("nobody has connected");
  expect(defaultDomainsOf([works, tenant("t2", null)])).toMatchObject({ domains: ["works.example"], isKnown: false });
  expect(defaultDomainsOf([works, tenant("t2", [])]).isKnown).toBe(false);
});

test("where they are not known it says of which tenant, why, and what to do", () => {
  const { source } = defaultDomainsOf([tenant("t1", ["works.example"]), tenant("t2", null, "Microsoft answered 403.")]);
  expect(source).toMatch(
    /tenant t2 are not known.*Microsoft answered 403\..*no mail is shared.*set the domains instead/,
  );
  expect(source).not.toContain("t1");
  // An old refusal does not matter once they were read.
  expect(defaultDomainsOf([tenant("t1", ["works.example"], "Microsoft answered 503.")]).isKnown).toBe(true);
});

test("Graph's names are compared in lower case and ASCII, each once; a subdomain stays another domain", () => {
  const names = ["Contoso.Example", "contoso.example", "sales.contoso.example", "bücher.example", "no domain"];
  expect(comparedDomains(names)).toEqual(["contoso.example", "sales.contoso.example", "xn--bcher-kva.example"]);
});
