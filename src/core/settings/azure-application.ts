// The Azure application: what must be set before anything can be synced, and what each field may hold.
import { z } from "zod";
import { isUuid } from "../../lib/is-uuid.ts";

/** As stored; the client secret is stored separately, encrypted. */
export interface ApplicationValues {
  readonly clientId: string | null;
  readonly tenantId: string | null;
}

export interface ApplicationFacts {
  readonly clientId: string | null;
  readonly tenantId: string | null;
  readonly hasClientSecret: boolean;
}

const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;
const sharedTenants: readonly string[] = ["common", "organizations", "consumers"];

const text = (matches: (value: string) => boolean) => z.string().trim().refine(matches).nullable();

export const applicationRules = {
  clientId: {
    rule: text(isUuid),
    ruleText: 'a GUID such as 00000000-0000-0000-0000-000000000000 ("Application (client) ID" in Azure)',
  },
  tenantId: {
    rule: text((value) => isUuid(value) || domain.test(value) || sharedTenants.includes(value)),
    ruleText: "a GUID, a verified domain, or common, organizations or consumers",
  },
  clientSecret: {
    // People paste the secret's id, which Azure shows beside its value and which is a GUID; no secret value looks like one.
    // Invisible characters mean a file read with the wrong encoding, or an empty paste.
    rule: text((value) => value.length >= 1 && value.length <= 512 && !isUuid(value) && !/\p{C}/u.test(value)),
    ruleText: "the secret's value, not its id (a GUID), in visible characters; null clears it",
  },
} as const;

// Read for every run, and making a shape costs many times what reading by it does.
const storedShape = z.object({
  clientId: applicationRules.clientId.rule.catch(null).default(null),
  tenantId: applicationRules.tenantId.rule.catch(null).default(null),
});

export function readApplicationValues(stored: unknown): ApplicationValues {
  const read = storedShape.safeParse(stored);
  return read.success ? read.data : { clientId: null, tenantId: null };
}

/** Names of the fields that must be set before syncing; empty when the application is complete. */
export function missingFields(application: ApplicationFacts): readonly string[] {
  return [
    ...(application.clientId === null ? ["clientId"] : []),
    ...(application.hasClientSecret ? [] : ["clientSecret"]),
    ...(application.tenantId === null ? ["tenantId"] : []),
  ];
}

/**
 * Whether accounts of this tenant may connect. A shared tenant (common …) admits any; a domain name cannot be compared with the sign-in's
 * id.
 */
export function admitsTenant(configured: string, tenantId: string): boolean {
  return !isUuid(configured) || configured.toLowerCase() === tenantId.toLowerCase();
}
