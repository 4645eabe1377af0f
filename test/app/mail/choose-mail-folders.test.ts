import { expect, test } from "vitest";
import { NotFoundError, ValidationError } from "../../../src/app/errors.ts";
import { createChooseMailFolders } from "../../../src/app/mail/choose-mail-folders.ts";
import type { Settings } from "../../../src/app/settings/settings.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";
import type { TreeFolder } from "../../../src/core/mail/followed-folders.ts";
import type { SettingKey } from "../../../src/core/settings/catalogue.ts";
import { resolveSettings } from "../../../src/core/settings/resolve.ts";
import { syncSettingsOf } from "../../../src/core/settings/sync-settings-of.ts";

const [mine, other] = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"];
const folder = (externalId: string, parentId: string | null, more: Partial<TreeFolder> = {}): TreeFolder => ({
  ...{ externalId, parentId, isFollowed: false, ...more },
});
const folders = [
  folder("in", null, { wellKnown: "inbox" }),
  folder("offers", "in"),
  folder("drafts", null, { wellKnown: "drafts" }),
  folder("bin", null, { wellKnown: "deleteditems" }),
  folder("hidden", null, { isHidden: true }),
];

function stage() {
  let stored: Record<string, unknown> = { [other]: [{ folderId: "x", withSubfolders: false }] };
  const settings: Pick<Settings, "readScope" | "update"> = {
    readScope: async (_viewer, { level, ownerId = null }) => ({
      ...{ level, ownerId, version: 3 },
      values: [{ key: "EMAIL_CHOSEN_FOLDERS" as SettingKey, value: stored }],
    }),
    update: async (_viewer, { set, expectedVersion, level, ownerId = null }) => {
      expect({ expectedVersion, level, ownerId }).toEqual({ expectedVersion: 3, level: "USER", ownerId: "kim" });
      stored = { ...(set[0]?.value as object) };
      return { level, ownerId, version: 4, values: [] };
    },
  };
  const owner = { organizationId: "org", userId: "kim" };
  const cases = createChooseMailFolders({
    accountAccess: {
      require: async (viewer) => {
        if (viewer.userId !== "kim") throw new NotFoundError("account");
        return owner;
      },
    },
    accounts: { ownerOf: async () => owner },
    settings,
    readSyncSettings: async (_owner, resource, accountId) => {
      const chosen = { EMAIL_CHOSEN_FOLDERS: stored as never };
      return syncSettingsOf(
        { settings: resolveSettings({ system: {}, organization: {}, user: chosen }), maySync: true },
        resource,
        accountId,
      );
    },
    mailFoldersOf: async () => folders,
  });
  return { cases, stored: () => stored };
}

const viewer = (userId: string) => ({ userId, organizationId: "org", role: "USER", name: userId }) as Viewer;

test("chosen folders are stored for one mailbox, and win over the well-known names; without them these count again", async () => {
  const { cases, stored } = stage();
  expect(await cases.chosenOf(mine)).toMatchObject([{ folder: "inbox" }, { folder: "sentitems" }]);
  const chosen = [{ folderId: "offers", withSubfolders: true }];
  await cases.choose(viewer("kim"), { accountId: mine, folders: chosen });
  expect(await cases.chosenOf(mine)).toEqual([{ folder: "offers", withSubfolders: true }]);
  expect(Object.keys(stored())).toEqual([other, mine]);
  await cases.choose(viewer("kim"), { accountId: mine, folders: null });
  expect(await cases.chosenOf(mine)).toMatchObject([{ folder: "inbox" }, { folder: "sentitems" }]);
  expect(Object.keys(stored())).toEqual([other]);
});

test.each([[[]], [["gone"]], [["drafts"]], [["bin"]], [["hidden"]], [["offers", "drafts"]]])(
  "%j cannot be chosen",
  async (ids) => {
    const { cases, stored } = stage();
    const choice = { accountId: mine, folders: ids.map((folderId) => ({ folderId, withSubfolders: true })) };
    await expect(cases.choose(viewer("kim"), choice)).rejects.toThrow(ValidationError);
    expect(Object.keys(stored())).toEqual([other]);
  },
);

test("nobody chooses for a mailbox that is not theirs to operate", async () => {
  const { cases } = stage();
  await expect(cases.choose(viewer("lee"), { accountId: mine, folders: null })).rejects.toThrow(NotFoundError);
});
