import { connectionCodes } from "../../core/access/connection-code.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { missingScopesOf } from "../../core/microsoft/scopes.ts";
import type { Resource } from "../../core/records/record.ts";
import { type ErrorCode, errorCatalogue, isErrorCode } from "../../core/sync/error-catalogue.ts";
import { windowAt } from "../../core/sync/window.ts";
import { requireRight, requireSystemRight } from "../access/require.ts";
import type { AccountStore } from "../ports/account-store.ts";
import type { AccessTokens, AzureApplication, Identity } from "../ports/identity.ts";
import type { M365Collection, M365Mailbox, M365Mailboxes, M365Records, SyncedResource } from "../ports/m365-records.ts";
import type { ApplicationSettings } from "../settings/application.ts";
import { StoreError } from "../store-error.ts";

export interface CheckStep {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  readonly code: ErrorCode | null;
  readonly remedy: string | null;
}

/** The steps in order, up to the first failure: later steps could only fail for the same reason. */
export interface CheckResult {
  readonly ok: boolean;
  readonly steps: readonly CheckStep[];
}

export interface CheckDependencies {
  readonly store: Pick<AccountStore, "find" | "signInExpired">;
  readonly identity: Pick<Identity, "checkApplication">;
  readonly accessTokens: AccessTokens;
  readonly mailboxes: M365Mailboxes;
  readonly application: () => Promise<AzureApplication>;
  readonly readApplicationSettings: (viewer: Viewer) => Promise<ApplicationSettings>;
  readonly switchedOn: () => Promise<readonly Resource[]>;
  readonly now: () => Date;
}

export interface Checks {
  /** @throws ForbiddenError */
  application(viewer: Viewer): Promise<CheckResult>;
  /** @throws NotFoundError, ForbiddenError */
  connection(viewer: Viewer, accountId: string): Promise<CheckResult>;
}

/** Why a step failed, thrown within a step for problems other than trouble with a side. */
class Failed extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

type Step = readonly [name: string, run: () => Promise<string>];

export function createChecks(dependencies: CheckDependencies): Checks {
  const { store, identity, accessTokens, mailboxes, application, readApplicationSettings, switchedOn, now } =
    dependencies;
  return {
    async application(viewer) {
      requireSystemRight(viewer, "changeSystem");
      const settings = await readApplicationSettings(viewer);
      return runSteps([
        [
          "Fields",
          async () => {
            if (settings.missing.length === 0) return "Client id, client secret and tenant are set.";
            throw new Failed("APPLICATION_INCOMPLETE", `Not set: ${settings.missing.join(", ")}.`);
          },
        ],
        [
          "Expiry of the secret",
          async () => {
            const { expiresAt } = settings.clientSecret;
            if (expiresAt === null) return "No expiry date was entered.";
            const day = expiresAt.toISOString().slice(0, 10);
            if (expiresAt > now()) return `The client secret expires on ${day}.`;
            throw new Failed("APPLICATION_SECRET_WRONG", `The client secret expired on ${day}.`);
          },
        ],
        [
          "Microsoft accepts the application",
          async () =>
            (await identity.checkApplication(await application())) === "proven"
              ? "Microsoft accepted client id, client secret and tenant."
              : `With the tenant "${settings.tenantId}" only a sign-in can prove it: connect an account.`,
        ],
      ]);
    },

    async connection(viewer, accountId) {
      const account = requireRight(viewer, "operateAccounts", await store.find(accountId), "account", "readAccounts");
      const resources = (await switchedOn()).filter((one) => account.userId !== null || one === "EMAIL");
      const opened: { mailbox?: M365Mailbox } = {};
      const result = await runSteps([
        [
          "Sign-in",
          async () => {
            if (account.state === "DISCONNECTED") throw new Failed("SIGN_IN_EXPIRED", "The account is disconnected.");
            await accessTokens.forAccount(accountId, { forceRefresh: true });
            return "Microsoft renewed the sign-in.";
          },
        ],
        [
          "Permissions",
          async () => {
            const missing = missingScopesOf(account, resources);
            if (missing.length === 0) return "All permissions that are needed are granted.";
            throw new Failed("SCOPE_MISSING", `Not granted: ${missing.join(", ")}.`);
          },
        ],
        [
          "Mailbox",
          async () => {
            opened.mailbox = await mailboxes.open({ id: accountId });
            return `The mailbox answers; its time zone is ${opened.mailbox.timeZone}.`;
          },
        ],
        ...readableResources(resources).map(
          ({ resource, name, told }): Step => [
            name,
            async () => {
              const mailbox = opened.mailbox ?? (await mailboxes.open({ id: accountId }));
              return told(await readAll(mailbox.records(resource, windowAt(now(), 1, 1))));
            },
          ],
        ),
      ]);
      const dead = result.steps.find(({ code }) => code === "SIGN_IN_EXPIRED");
      if (dead !== undefined && account.state !== "DISCONNECTED") await store.signInExpired(accountId, dead.message);
      return result;
    },
  };
}

/** However many pages they come in. */
async function readAll(records: M365Records): Promise<readonly M365Collection[]> {
  const found = new Map<string, M365Collection>();
  const signal = AbortSignal.timeout(30_000);
  let link: string | null = null;
  do {
    const { collections, removed, next } = await records.readCollections(link, signal);
    for (const collection of collections) found.set(collection.id, collection);
    for (const id of removed) found.delete(id);
    link = next.kind === "page" ? next.link : null;
  } while (link !== null);
  return [...found.values()];
}

const readable: readonly {
  readonly resource: SyncedResource;
  readonly name: string;
  told(collections: readonly M365Collection[]): string;
}[] = [
  {
    resource: "TASKS",
    name: "Tasks",
    told: ({ length }) => `${length} To Do ${length === 1 ? "list" : "lists"} can be read.`,
  },
  {
    resource: "CALENDAR",
    name: "Calendar",
    told: ({ length }) => `${length} ${length === 1 ? "calendar" : "calendars"} can be read.`,
  },
  { resource: "EMAIL", name: "Email", told: tellFolders },
];

/** Hidden folders are never followed. */
function tellFolders(folders: readonly M365Collection[]): string {
  const count = folders.filter(({ isReadOnly }) => !isReadOnly).length;
  if (folders.some(({ wellKnown }) => wellKnown === "inbox")) {
    return `${count} mail ${count === 1 ? "folder" : "folders"} can be read, the inbox among them.`;
  }
  throw new Failed("ACCESS_DENIED", `${count} mail folders can be read, but the inbox is not among them.`);
}

function readableResources(resources: readonly Resource[]) {
  return readable.filter(({ resource }) => resources.includes(resource));
}

async function runSteps(planned: readonly Step[]): Promise<CheckResult> {
  const steps: CheckStep[] = [];
  for (const [name, run] of planned) {
    try {
      steps.push({ name, ok: true, message: await run(), code: null, remedy: null });
    } catch (error) {
      if (!(error instanceof Failed || error instanceof StoreError)) throw error;
      const code = error instanceof Failed ? error.code : codeOf(error);
      steps.push({ name, ok: false, message: error.message, code, remedy: errorCatalogue[code].remedy });
      return { ok: false, steps };
    }
  }
  return { ok: true, steps };
}

function codeOf(error: StoreError): ErrorCode {
  return isErrorCode(error.code) ? error.code : connectionCodes[error.fault];
}
