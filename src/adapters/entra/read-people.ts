// Reads the people of a tenant's directory, page by page, with the permission from an administrator's sign-in.
import type { INetworkModule } from "@azure/msal-node";
import { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import type { DirectoryPerson } from "../../core/access/people-import.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";
import { createPageWatch } from "../../lib/page-watch.ts";

/** A page of this size is well below the limit for one answer. */
const pageSize = 500;
const mostTries = 5;
/** A person waits in a browser: no single pause is longer than this. */
const longestWaitMs = 60_000;

const pageShape = z.object({
  value: z.array(
    z.object({
      id: z.string().min(1).max(100),
      displayName: z.string().nullish(),
      mail: z.string().nullish(),
      userPrincipalName: z.string().max(1000).nullish(),
      userType: z.string().nullish(),
      accountEnabled: z.boolean().nullish(),
      externalUserState: z.string().nullish(),
    }),
  ),
  "@odata.nextLink": z.string().optional(),
});
type Page = z.infer<typeof pageShape>;

export interface ReadPeopleOptions {
  readonly network: INetworkModule;
  readonly cloud: CloudName;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** @throws StoreError unavailable, rejected, malformed */
export type ReadPeople = (accessToken: string) => AsyncGenerator<readonly DirectoryPerson[]>;

export function createReadPeople({ network, cloud, sleep }: ReadPeopleOptions): ReadPeople {
  const { graph } = clouds[cloud];
  const fields = "id,displayName,mail,userPrincipalName,userType,accountEnabled,externalUserState";

  async function read(url: string, accessToken: string): Promise<Page> {
    const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await network.sendGetRequestAsync<unknown>(url, { headers }).catch((cause: unknown) => {
        throw new StoreError("unavailable", `Microsoft Graph could not be reached. ${again}`, { cause });
      });
      const { status, body } = answer;
      const page = pageShape.safeParse(body);
      if (status === 200 && page.success) return page.data;
      if (status === 200) {
        throw new StoreError("malformed", `Microsoft sent a page of people that cannot be read. ${again}`, {
          cause: page.error,
        });
      }
      const wait = status === 429 || status === 503 ? waitOf(answer.headers["retry-after"], attempt) : null;
      if (wait === null || attempt >= mostTries || wait > longestWaitMs) throw refusalOf(status);
      await sleep(wait);
    }
  }

  return async function* pages(accessToken) {
    const first = `${graph}/v1.0/users?$select=${fields}&$top=${pageSize}`;
    const watch = createPageWatch(first);
    for (let url: string | undefined = first; url !== undefined; ) {
      const page: Page = await read(url, accessToken);
      yield page.value.map(toPerson);
      const next: string | undefined = page["@odata.nextLink"];
      // The access token is sent only to Graph.
      if (next !== undefined && !next.startsWith(`${graph}/v1.0/`)) {
        throw new StoreError("malformed", "Microsoft gave a link that leads elsewhere. Nothing was imported.");
      }
      const trouble =
        next === undefined
          ? null
          : watch(
              next,
              page.value.map(({ id }) => id),
            );
      if (trouble !== null) throw new StoreError("malformed", `Microsoft sent people without end: ${trouble}.`);
      url = next;
    }
  };
}

const again = "Begin the import again in a minute.";

/** `Retry-After` in seconds, possibly with a fraction; without a number, twice as long each time. */
function waitOf(header: string | undefined, attempt: number): number {
  const seconds = /^\d+(\.\d+)?$/.test(header ?? "") ? Number(header) : 2 ** (attempt - 1);
  return Math.ceil(seconds * 1000);
}

function refusalOf(status: number): StoreError {
  if (status === 429 || status === 503) {
    return new StoreError(
      "unavailable",
      "Microsoft answers too many calls at the moment. Begin the import again later.",
    );
  }
  if (status === 401 || status === 403) {
    return new StoreError(
      "rejected",
      "Microsoft does not let this account read all people. Sign in with an administrator's account of your Microsoft 365 organization, and accept what the application asks for.",
    );
  }
  return new StoreError("unavailable", `Microsoft Graph answered with HTTP status ${status}. ${again}`);
}

function toPerson(user: Page["value"][number]): DirectoryPerson {
  const userPrincipalName = readable(user.userPrincipalName, 1000) ?? "";
  return {
    objectId: user.id.toLowerCase(),
    displayName: readable(user.displayName, 256) ?? userPrincipalName,
    userPrincipalName,
    mail: readable(user.mail, 320),
    userType: readable(user.userType, 50),
    externalUserState: readable(user.externalUserState, 50),
    accountEnabled: user.accountEnabled ?? null,
  };
}

/** For display and storage: without invisible characters and those that PostgreSQL may refuse. */
function readable(text: string | null | undefined, most: number): string | null {
  return text?.slice(0, most).replaceAll(/\p{C}/gu, "") ?? null;
}
