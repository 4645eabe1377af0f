import type { INetworkModule } from "@azure/msal-node";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";
import { refusalOf } from "./errors.ts";

const documentShape = z.object({ issuer: z.string() });
const refusalShape = z.object({ error: z.string(), error_description: z.string().default("") });
/** As Microsoft writes them: in lower case. */
export const isTenantId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
const shared: ReadonlySet<string> = new Set(["common", "organizations", "consumers"]);
const keepMs = 3_600_000;

/**
 * The GUID of a tenant that is named by its GUID or by a domain that it has verified; null for a name that stands for many tenants. A GUID
 * is looked up only on request.
 * @throws StoreError appMisconfigured when Microsoft knows no such tenant, unavailable
 */
export type HomeTenant = (tenant: string, options?: { readonly isLookedUp?: boolean }) => Promise<string | null>;

/** A domain is looked up in the sign-in service's public description, which names the tenant's issuer; this needs no sign-in. */
export function createHomeTenant(network: INetworkModule, cloud: CloudName): HomeTenant {
  const found = new LRUCache<string, string>({ max: 100, ttl: keepMs });
  const { login } = clouds[cloud];
  return async (tenant, { isLookedUp = false } = {}) => {
    const name = tenant.toLowerCase();
    if (shared.has(name)) return null;
    if (isTenantId(name) && !isLookedUp) return name;
    const known = found.get(name);
    if (known !== undefined) return known;
    const url = `${login}/${encodeURIComponent(name)}/v2.0/.well-known/openid-configuration`;
    const { status, body } = await network.sendGetRequestAsync<unknown>(url).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    const refusal = refusalShape.safeParse(body);
    if (refusal.success) throw refusalOf(refusal.data.error, refusal.data.error_description);
    const issuer = documentShape.safeParse(body).data?.issuer ?? "";
    const id = issuer.startsWith(`${login}/`) ? (issuer.slice(login.length + 1).split("/")[0] ?? "") : "";
    if (status !== 200 || !isTenantId(id))
      throw unavailable(new Error(`No issuer in an answer with HTTP status ${status}.`));
    found.set(name, id);
    return id;
  };
}

function unavailable(cause: unknown): StoreError {
  return new StoreError("unavailable", "Microsoft's sign-in service could not be reached. Try again in a minute.", {
    code: "TenantUnavailable",
    cause,
  });
}
