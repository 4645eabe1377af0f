import { expect, test } from "vitest";
import { ValidationError } from "../../../../src/app/errors.ts";
import { createCompleteAddresses } from "../../../../src/app/mail/sending/complete-addresses.ts";
import type { KnownAddress } from "../../../../src/app/ports/mail/address-book.ts";
import { una, viewerOf } from "../../../support/mail-world.ts";

const me = viewerOf(una);

function world(ofMail: readonly KnownAddress[], from = 2) {
  const scope = (overrides: object) => ({ version: 1, overrides: { ...overrides } });
  const asked: string[] = [];
  const addresses = createCompleteAddresses({
    book: {
      async ofMail(_mailboxes, words) {
        asked.push(words);
        return ofMail;
      },
      ofPeople: async () => [{ name: "Ana Colleague", address: "ana@contoso.example" }],
    },
    reach: async ({ scopes = [] }) =>
      scopes.includes("mail.read") ? [{ accountId: "a", reach: { kind: "ALL", level: "OWNER" } }] : [],
    settings: {
      readLayers: async () => ({
        ...{ isResting: false, hasClientSecret: true, tenants: [], application: scope({}), organization: scope({}) },
        ...{ system: scope({ EMAIL_COMPLETION_FROM: from }), user: scope({}) },
      }),
    },
  });
  return { addresses, asked };
}
const known = (name: string, address: string, count = 1): KnownAddress => ({ name, address, count });
const addressesOf = (people: readonly { readonly address: string }[]) => people.map(({ address }) => address);

test("who is written to most comes first, each once, with a name; a colleague counts for three mails", async () => {
  const { addresses } = world([
    known("", "ANA@x.example", 5),
    known("Ana Lima", "ana@x.example", 1),
    known("Anton", "anton@x.example", 2),
    known("Ana Colleague", "ana@contoso.example", 1),
  ]);
  expect(await addresses.complete(me, "an", 10)).toEqual([
    { name: "Ana Lima", address: "ANA@x.example" },
    { name: "Ana Colleague", address: "ana@contoso.example" },
    { name: "Anton", address: "anton@x.example" },
  ]);
  expect(await addresses.complete(me, "an", 1)).toHaveLength(1);
});

test("only who is meant by all that was typed, whatever the accents, and whom mail can be sent to", async () => {
  const { addresses } = world([
    known("José Ángel", "jose@x.example"),
    known("Joan", "joan@x.example"),
    known("Jose", "/o=contoso/cn=jose"),
  ]);
  expect(addressesOf(await addresses.complete(me, "ang jo", 10))).toEqual(["jose@x.example"]);
  expect(addressesOf(await addresses.complete(me, "joan@x", 10))).toEqual(["joan@x.example"]);
});

test("nothing is looked for below EMAIL_COMPLETION_FROM characters or without a mail scope; mail only with mail.read", async () => {
  const { addresses, asked } = world([known("Ana Lima", "ana@x.example")], 3);
  expect(await addresses.complete(me, "an ", 10)).toEqual([]);
  expect(await addresses.complete(viewerOf(una, "USER", []), "ana", 10)).toEqual([]);
  const sender = viewerOf(una, "USER", ["mail.send"]);
  expect(addressesOf(await addresses.complete(sender, "ana", 10))).toEqual(["ana@contoso.example"]);
  expect(asked).toEqual([]);
  await expect(addresses.complete(me, "x".repeat(201), 10)).rejects.toThrow(ValidationError);
  await expect(addresses.complete(me, "ana", 51)).rejects.toThrow(ValidationError);
});
