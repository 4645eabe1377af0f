import { describe, expect, test } from "vitest";
import { addressedTo, batchAddressedTo, mustBeOf, withoutSignIn } from "../../../src/adapters/graph/principal.ts";
import { StoreError } from "../../../src/app/store-error.ts";
import { type MailboxPrincipal, objectIdOfAddress, principalOf } from "../../../src/core/microsoft/mailbox-access.ts";

const account = { id: "a", tenantId: "t", viaAccountId: null, objectId: "0b1ec7" } as const;
const own = principalOf({ ...account, access: "OWN" });
const application = principalOf({ ...account, access: "APPLICATION" });
const delegated = principalOf({
  ...account,
  access: "DELEGATED",
  viaAccountId: "via",
  objectId: objectIdOfAddress("support@contoso.example"),
});

describe("how a mailbox is reached", () => {
  test("decides whose sign-in is used and where its requests go", () => {
    expect([own, delegated, application].map(({ signInId }) => signInId)).toEqual(["a", "via", null]);
    const urls = [
      "/me",
      "/me/messages",
      "/me?$select=id",
      "/messages/me",
      "/metrics",
      "/users/1/me",
      "https://graph/me",
    ];
    const sent = (principal: MailboxPrincipal) => urls.map((url) => addressedTo(principal, url));
    expect(sent(own)).toEqual(urls);
    expect(sent(application)).toEqual([
      ...["/users/0b1ec7", "/users/0b1ec7/messages", "/users/0b1ec7?$select=id"],
      ...urls.slice(3),
    ]);
    expect(sent(delegated)[1]).toBe("/users/support%40contoso.example/messages");
  });

  test("decides it for each request of a batch", () => {
    const body = { requests: [{ id: "0", method: "GET", url: "/me/messages/1" }] };
    expect(batchAddressedTo(own, body)).toBe(body);
    expect(batchAddressedTo(application, body)).toEqual({
      requests: [{ id: "0", method: "GET", url: "/users/0b1ec7/messages/1" }],
    });
  });

  test.each([
    ["https://graph.microsoft.com/v1.0/me/mailFolders/delta?$deltatoken=1", true],
    ["https://graph.microsoft.com/v1.0/me", true],
    ["https://graph.microsoft.com/v1.0/users/0b1ec7/mailFolders/delta?$deltatoken=1", false],
    ["https://graph.microsoft.com/v1.0/users('0b1ec7')/mailFolders/delta?$deltatoken=1", false],
  ])("makes a link into somebody else's mailbox a dead one: %s", (link, isOwn) => {
    const isDead = (principal: MailboxPrincipal) => {
      try {
        mustBeOf(principal, link);
        return false;
      } catch (error) {
        expect(error).toMatchObject({ fault: "cursorExpired" });
        return true;
      }
    };
    expect([own, delegated, application].map(isDead)).toEqual([false, isOwn, isOwn]);
  });

  test("an application without permission is denied, and does not sign in again", () => {
    const refused = new StoreError("needsReauth", "No.", { code: "NoPermissionsInAccessToken", requestId: "r" });
    expect(withoutSignIn(own, refused)).toBe(refused);
    expect(withoutSignIn(delegated, refused)).toBe(refused);
    expect(withoutSignIn(application, refused)).toMatchObject({
      ...{ fault: "denied", code: "NoPermissionsInAccessToken", requestId: "r" },
    });
  });
});
