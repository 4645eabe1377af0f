import { expect, test } from "vitest";
import {
  countDomains,
  type DirectoryPerson,
  decideImport,
  findCandidates,
  type KnownHere,
} from "../../../src/core/access/people-import.ts";

const settings = {
  tenantId: "5f1c9a70-2b64-4c1e-9d53-0a7e6b1c2d34",
  verifiedDomains: ["Contoso.example", "bücher.example"],
  domains: [],
};
const kim: DirectoryPerson = {
  objectId: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501",
  displayName: "Kim",
  userPrincipalName: "Kim@Contoso.example",
  mail: "kim@contoso.example",
  userType: "Member",
  externalUserState: null,
  accountEnabled: true,
};
const nobody: KnownHere = { boundIds: new Set(), removedIds: new Set(), addresses: new Set() };

test.each<
  [what: string, person: Partial<DirectoryPerson>, here: Partial<KnownHere>, domains: string[], reason: unknown]
>([
  ["a member with mail", {}, {}, [], null],
  ["… in a domain of other letters", { userPrincipalName: "kim@bücher.example" }, {}, [], null],
  ["… in a listed domain", {}, {}, ["CONTOSO.example"], null],
  ["a guest", { userType: "Guest" }, {}, [], "guest"],
  ["an invited person who was made a member", { externalUserState: "Accepted" }, {}, [], "guest"],
  ["a guest by the principal name", { userPrincipalName: "kim_x.example#EXT#@contoso.example" }, {}, [], "guest"],
  ["somebody of whom nobody says what they are", { userType: null }, {}, [], "maybeGuest"],
  ["a disabled account", { accountEnabled: false }, {}, [], "disabled"],
  ["an account of which nobody says that it is enabled", { accountEnabled: null }, {}, [], "disabled"],
  ["somebody without mail", { mail: null }, {}, [], "noAddress"],
  ["somebody without a principal name", { userPrincipalName: "" }, {}, [], "noAddress"],
  ["an address that is too long", { userPrincipalName: `${"k".repeat(250)}@contoso.example` }, {}, [], "noAddress"],
  ["a domain that is not verified", { userPrincipalName: "kim@x.contoso.example" }, {}, [], "unverifiedDomain"],
  ["a domain that is not listed", {}, {}, ["fabrikam.example"], "domainNotListed"],
  ["somebody whose Microsoft account is bound", {}, { boundIds: new Set([kim.objectId]) }, [], "alreadyHere"],
  ["… whatever they became", { userType: "Guest" }, { boundIds: new Set([kim.objectId]) }, [], "alreadyHere"],
  ["somebody whose address is here", {}, { addresses: new Set(["kim@contoso.example"]) }, [], "alreadyHere"],
  ["somebody who was removed here", {}, { removedIds: new Set([kim.objectId]) }, [], "removedHere"],
])("%s is imported, or left out for its reason", (_what, person, here, domains, reason) => {
  const [decision] = decideImport([{ ...kim, ...person }], { ...settings, domains }, { ...nobody, ...here });
  expect(decision?.leftOut).toBe(reason);
});

test("of two with one address the first one is imported", () => {
  const twin = { ...kim, objectId: "1a7d2c94-0002-4f3b-8a10-d1e2f3a4b502", userPrincipalName: "kim@CONTOSO.example" };
  expect(decideImport([kim, twin], settings, nobody).map(({ leftOut }) => leftOut)).toEqual([null, "alreadyHere"]);
});

test("people are found by a part of the name or address, by domain, and by whether they can be imported", () => {
  const person = (objectId: string, displayName: string, userPrincipalName: string, accountEnabled = true) => ({
    ...{ ...kim, objectId, displayName, userPrincipalName, accountEnabled },
  });
  const decisions = decideImport(
    [
      person("1", "Kim", "kim@contoso.example"),
      person("2", "Lea", "lea@bücher.example"),
      person("3", "Kimberly", "k@contoso.example"),
      person("4", "Kim the Former", "former@contoso.example", false),
    ],
    settings,
    nobody,
  );
  const found = (filter: Parameters<typeof findCandidates>[1]) =>
    findCandidates(decisions, filter).map((one) => one.person.objectId);
  expect(found({})).toEqual(["1", "2", "3", "4"]);
  expect(found({ search: " KIM " })).toEqual(["1", "3", "4"]);
  expect(found({ search: "kim", isImportable: true })).toEqual(["1", "3"]);
  expect(found({ isImportable: false })).toEqual(["4"]);
  expect(found({ domain: "BÜCHER.example" })).toEqual(["2"]);
  expect(found({ domain: "not a domain" })).toEqual([]);
  expect(countDomains(decisions)).toEqual([
    { domain: "contoso.example", count: 2 },
    { domain: "xn--bcher-kva.example", count: 1 },
  ]);
});
