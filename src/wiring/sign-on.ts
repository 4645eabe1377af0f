import { randomBytes } from "node:crypto";
import { hashToken } from "../adapters/crypto/api-token.ts";
import { writeAudit, writeReport } from "../adapters/store/audit.ts";
import { createIdentities } from "../adapters/store/identities.ts";
import { createPeoplePreviews } from "../adapters/store/people-previews.ts";
import { createUsedSignOns } from "../adapters/store/used-sign-ons.ts";
import { createBeginSignOn } from "../app/access/begin-sign-on.ts";
import { createFinishSignOn } from "../app/access/finish-sign-on.ts";
import { createImportPeople } from "../app/access/import-people.ts";
import { createProveSignOn } from "../app/access/prove-sign-on.ts";
import { createReadSignOnSettings } from "../app/access/read-access-settings.ts";
import type { Sessions } from "../app/access/sessions.ts";
import { createSignOnAccess } from "../app/access/sign-on-access.ts";
import { createTrySignOn } from "../app/access/try-sign-on.ts";
import type { AzureApplication } from "../app/ports/identity.ts";
import type { People } from "../app/ports/people.ts";
import type { SecretBox } from "../app/ports/secret-box.ts";
import type { SettingsStore } from "../app/ports/settings-store.ts";
import type { SignOn } from "../app/ports/sign-on.ts";
import type { Tenants } from "../app/ports/tenants.ts";
import { StoreError } from "../app/store-error.ts";
import { frontChannelPath, signOnCallbackPath, signOnPath } from "../server/sign-on.ts";
import type { Databases } from "./databases.ts";

export type SignOnParts = ReturnType<typeof createSignOnParts>;

interface SignOnNeeds {
  readonly prisma: Databases["prisma"];
  readonly box: SecretBox;
  readonly settings: SettingsStore;
  readonly people: People;
  readonly tenants: Tenants;
  readonly sessions: Sessions;
  readonly signOn: SignOn;
  readonly application: () => Promise<AzureApplication>;
  /** The server's address as browsers know it. */
  readonly url: () => string;
  readonly now: () => Date;
}

/** How people sign in with Microsoft. */
export function createSignOnParts(needs: SignOnNeeds) {
  const { prisma, box, settings, people, tenants, sessions, signOn, url, now } = needs;
  const redirectUri = () => `${url()}${signOnCallbackPath}`;
  const application = async () => ({ ...(await needs.application()), redirectUri: redirectUri() });
  const identities = createIdentities(prisma);
  const readSettings = createReadSignOnSettings(settings, identities);
  const common = {
    used: createUsedSignOns(prisma),
    identities,
    tenants,
    people,
    sessions,
    signOn,
    box,
    application,
    readSettings,
    now,
    hash: hashToken,
  };
  const random = () => randomBytes(32).toString("base64url");
  const keepAudit = (records: Parameters<typeof writeAudit>[1]) => writeAudit(prisma, records);

  const beginSignOn = createBeginSignOn({ ...common, random });
  const proveSignOn = createProveSignOn(common);
  const trySignOn = createTrySignOn({
    ...{ beginSignOn, proveSignOn, people },
    write: (report) => prisma.$transaction((tx) => writeReport(tx, report)),
    startUrl: () => `${url()}${signOnPath}`,
  });
  const importPeople = createImportPeople({
    ...{ ...common, beginSignOn, proveSignOn, writeAudit: keepAudit, previews: createPeoplePreviews(prisma) },
    startUrl: () => `${url()}${signOnPath}`,
  });
  return {
    importPeople,
    /** Read-only settings, to copy into Azure. */
    addresses: () => ({ redirectUri: redirectUri(), frontChannelLogoutUri: `${url()}${frontChannelPath}` }),
    trySignOn,
    access: createSignOnAccess(common),
    routes: {
      beginSignOn,
      finishSignOn: createFinishSignOn({ ...common, proveSignOn, trySignOn, importPeople, writeAudit: keepAudit }),
      isEnabled: async () => (await readSettings()).isEnabled,
      async signOutUrl(logoutHint: string | null): Promise<string | null> {
        try {
          return signOn.signOutUrl(await application(), logoutHint);
        } catch (error) {
          // The application was cleared meanwhile: sign out here only.
          if (error instanceof StoreError) return null;
          throw error;
        }
      },
    },
  };
}
