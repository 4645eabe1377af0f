import { isPersonal } from "../directory/person.ts";
import type { Tenant } from "../directory/tenant.ts";
import { json } from "../http/message.ts";
import { choose, readSelect } from "../odata/select.ts";
import { GRAPH_ROOT, type TenantCall, type TenantRoute } from "./call.ts";
import { GraphError } from "./graph-error.ts";
import { notForPersons } from "./user-properties.ts";

const FULL = ["Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const PROPERTIES = ["id", "displayName", "verifiedDomains", "city", "country", "countryLetterCode", "tenantType"];
const TYPE = "microsoft.graph.organization";

/** With `User.Read` only the name and the domains are returned; everything else is null. */
function describe({ session }: TenantCall, tenant: Tenant): Record<string, unknown> {
  const isFull = FULL.some((name) => session.permissions.has(name));
  return {
    id: tenant.id,
    displayName: tenant.displayName,
    verifiedDomains: tenant.domains.map(({ name, isInitial = false, isFederated = false }) => ({
      capabilities: "Email, OfficeCommunicationsOnline",
      isDefault: name === tenant.domain,
      isInitial,
      name,
      type: isFederated ? "Federated" : "Managed",
    })),
    city: isFull ? "Berlin" : null,
    country: null,
    countryLetterCode: isFull ? "DE" : null,
    tenantType: isFull ? "AAD" : null,
  };
}

function mustFindOwn({ world, session }: TenantCall): Tenant {
  const tenant = world.directory.findTenant(session.tenantId);
  if (tenant === undefined || isPersonal({ tenantId: tenant.id })) throw notForPersons();
  return tenant;
}

const selectOf = ({ request }: TenantCall) => readSelect(request.query.get("$select"), PROPERTIES, TYPE);
const permission = {
  scopes: ["User.Read", "User.ReadWrite", ...FULL],
  roles: FULL,
  refusal: "Authorization_RequestDenied",
} as const;

export const organizationRoutes: TenantRoute[] = [
  {
    method: "GET",
    pattern: "/organization",
    handle: {
      permission,
      options: ["$select"],
      serve: (call) =>
        json(200, {
          "@odata.context": `${GRAPH_ROOT}/$metadata#organization`,
          value: [choose(describe(call, mustFindOwn(call)), selectOf(call))],
        }),
    },
  },
  {
    method: "GET",
    pattern: "/organization/{id}",
    handle: {
      permission,
      options: ["$select"],
      serve: (call) => {
        const tenant = mustFindOwn(call);
        const id = call.params.id ?? "";
        if (tenant.id !== id.toLowerCase()) throw unknownObject(id);
        return json(200, {
          "@odata.context": `${GRAPH_ROOT}/$metadata#organization/$entity`,
          ...choose(describe(call, tenant), selectOf(call)),
        });
      },
    },
  },
];

export function unknownObject(key: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
