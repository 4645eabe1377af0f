// What Graph says about a person who signed in, with User.Read alone: their principal name, the kind of account, and the domains that their
// tenant has verified.
import type { INetworkModule } from "@azure/msal-node";
import { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";

const meShape = z.object({
  id: z.string(),
  userPrincipalName: z.string().max(1000).nullish(),
  displayName: z.string().nullish(),
  userType: z.string().nullish(),
  externalUserState: z.string().nullish(),
});
const organizationShape = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      displayName: z.string().nullish(),
      verifiedDomains: z.array(z.object({ name: z.string() })).max(10_000),
    }),
  ),
});
const groupsShape = z.object({
  value: z.array(z.object({ id: z.string(), "@odata.type": z.string().optional() })),
  "@odata.nextLink": z.string().optional(),
});

export interface Profile {
  readonly me: z.infer<typeof meShape>;
  readonly organizationName: string | null;
  readonly verifiedDomains: readonly string[];
  readonly groupIds: readonly string[];
}

/** 999 a page: far more groups than anybody is in. */
const mostPages = 20;

/** @param expected what the id token says: Graph must return the same person. @throws StoreError unavailable, rejected */
export type ReadProfile = (
  accessToken: string,
  expected: { readonly tid: string; readonly oid: string },
  readsGroups: boolean,
) => Promise<Profile>;

export function createReadProfile(network: INetworkModule, cloud: CloudName): ReadProfile {
  const { graph } = clouds[cloud];
  const get = async (url: string, accessToken: string) => {
    const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
    return network.sendGetRequestAsync<unknown>(url, { headers }).catch((cause: unknown) => {
      throw silent(cause);
    });
  };
  const read = async <T>(url: string, accessToken: string, shape: z.ZodType<T>): Promise<T> => {
    const { status, body } = await get(url, accessToken);
    const parsed = shape.safeParse(body);
    if (status === 200 && parsed.success) return parsed.data;
    throw silent(new Error(`An answer with HTTP status ${status}.`, { cause: parsed.error }));
  };

  const readGroups = async (accessToken: string): Promise<readonly string[]> => {
    const groupIds: string[] = [];
    let url: string | undefined = `${graph}/v1.0/me/memberOf?$select=id&$top=999`;
    for (let page = 0; url !== undefined && page < mostPages; page += 1) {
      const answer: z.infer<typeof groupsShape> = await read(url, accessToken, groupsShape);
      const groups = answer.value.filter((one) => one["@odata.type"] === "#microsoft.graph.group");
      groupIds.push(...groups.map(({ id }) => id.toLowerCase()));
      const next = answer["@odata.nextLink"];
      // The access token is sent only to Graph.
      url = next?.startsWith(`${graph}/`) ? next : undefined;
    }
    return groupIds;
  };

  return async (accessToken, { tid, oid }, readsGroups) => {
    const fields = "id,displayName,userPrincipalName,userType,externalUserState";
    const [me, organization, groupIds] = await Promise.all([
      read(`${graph}/v1.0/me?$select=${fields}`, accessToken, meShape),
      get(`${graph}/v1.0/organization?$select=id,displayName,verifiedDomains`, accessToken),
      readsGroups ? readGroups(accessToken) : [],
    ]);
    if (me.id.toLowerCase() !== oid) {
      throw new StoreError("rejected", "Microsoft Graph speaks of another account than the sign-in. Sign in again.", {
        code: "AnotherAccount",
      });
    }
    // Some guests may not read it. Then no domain counts as verified.
    if (organization.status !== 200 && organization.status !== 403) {
      throw silent(new Error(`An answer with HTTP status ${organization.status}.`));
    }
    const own = organizationShape.safeParse(organization.body).data?.value.find(({ id }) => id.toLowerCase() === tid);
    return {
      me,
      organizationName: own?.displayName ?? null,
      verifiedDomains: own?.verifiedDomains.map(({ name }) => name) ?? [],
      groupIds,
    };
  };
}

function silent(cause: unknown): StoreError {
  return new StoreError(
    "unavailable",
    "Microsoft Graph does not tell who you are at the moment. Sign in again in a minute.",
    {
      code: "GraphUnavailable",
      cause,
    },
  );
}
