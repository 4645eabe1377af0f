import { describe, expect, it } from "vitest";
import type { Authenticated } from "../../src/app/access/authentication.ts";
import type { Viewer } from "../../src/core/access/viewer.ts";
import { createLiveConnections } from "../../src/server/live-connections.ts";

const olga: Viewer = {
  ...{ userId: "olga", organizationId: "ours", name: "Olga", email: "olga@example.com", role: "ADMINISTRATOR" },
};

function open() {
  let present: Viewer | null = olga;
  const peek = async (tokenId: string): Promise<Authenticated | null> =>
    present === null ? null : { viewer: present, tokenId, expiresAt: null, signedInBy: null, parent: null };
  const live = createLiveConnections({ peek }, () => new Date(0));
  const closed: string[] = [];
  const add = (viewer: Viewer, tokenId: string) =>
    live.add({
      authenticated: { viewer, tokenId, expiresAt: null },
      close: (reason) => void closed.push(`${tokenId} ${reason}`),
    });
  const change = (viewer: Viewer | null) => {
    present = viewer;
  };
  return { live, closed, add, change };
}

describe("what somebody has open", () => {
  it("stays while nothing about them changes", async () => {
    const { live, closed, add } = open();
    add(olga, "one");
    await live.sweep();
    expect(closed).toEqual([]);
  });

  it("ends at once when they may no longer come in, whatever token it came by, and nobody else's does", () => {
    const { live, closed, add } = open();
    add(olga, "one");
    add(olga, "two");
    add({ ...olga, userId: "ulla" }, "three");
    live.closePeople(["olga"]);
    expect(closed).toEqual(["one expired", "two expired"]);
  });

  it.each([
    ["another role", { ...olga, role: "USER" } as const],
    ["another organization", { ...olga, organizationId: "theirs" }],
    ["no way in", null],
  ])("ends when another process gave them %s", async (_what, changed) => {
    const { live, closed, add, change } = open();
    add(olga, "one");
    change(changed);
    await live.sweep();
    expect(closed).toEqual(["one expired"]);
  });
});
