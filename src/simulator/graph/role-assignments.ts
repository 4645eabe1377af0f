import { type App, type Assignment, servicePrincipalId } from "../directory/app.ts";
import { directGroups } from "../directory/group.ts";
import { isPersonal } from "../directory/person.ts";
import { assignmentsOf } from "../entra/role-claims.ts";
import { json } from "../http/message.ts";
import { choose, readSelect } from "../odata/select.ts";
import { GRAPH_ROOT, type GraphRoute, type TenantCall, type TenantRoute } from "./call.ts";
import { cutDirectoryPage, DIRECTORY_LIST_OPTIONS } from "./directory-page.ts";
import { unknownObject } from "./organization.ts";
import { notForPersons } from "./user-properties.ts";

const ASSIGNMENT = [
  ...["id", "appRoleId", "createdDateTime", "principalDisplayName", "principalId", "principalType"],
  ...["resourceDisplayName", "resourceId"],
];
const PRINCIPAL = ["id", "appId", "displayName", "appRoles", "appRoleAssignmentRequired"];
const refusal = "Authorization_RequestDenied";
const READ_APPS = {
  scopes: ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"],
  roles: ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"],
  refusal,
} as const;

function describe({ world }: Pick<TenantCall, "world">, app: App, one: Assignment): Record<string, unknown> {
  const group = world.directory.groups.find(({ id }) => id === one.principalId);
  const principal = group ?? world.directory.findPerson(one.principalId);
  return {
    id: one.id,
    appRoleId: one.appRoleId,
    createdDateTime: new Date(one.createdAt).toISOString(),
    principalDisplayName: principal?.displayName ?? null,
    principalId: one.principalId,
    principalType: group === undefined ? "User" : "Group",
    resourceDisplayName: app.displayName,
    resourceId: servicePrincipalId(app, one.tenantId),
  };
}

/** `GET /users/{id}/appRoleAssignments`: those of the person, and of the groups that the person is in directly. */
export const roleAssignmentRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "/appRoleAssignments",
    handle: {
      permission: {
        scopes: ["User.ReadBasic.All", "User.Read.All", "Directory.Read.All"],
        roles: ["Directory.Read.All"],
        refusal,
      },
      isMailbox: false,
      options: DIRECTORY_LIST_OPTIONS,
      serve: (call) => {
        const { world, person } = call;
        if (isPersonal(person)) throw notForPersons();
        const direct = directGroups(world.directory.groups, person.id);
        const found = world.directory.apps.flatMap((app) =>
          assignmentsOf(app, person, direct).map((one) => describe(call, app, one)),
        );
        return cutDirectoryPage(call, found, {
          context: `${GRAPH_ROOT}/$metadata#users('${person.id}')/appRoleAssignments`,
          properties: ASSIGNMENT,
          typeName: "microsoft.graph.appRoleAssignment",
        });
      },
    },
  },
];

/** By the app's client id, or by the object id of its service principal in the tenant. */
function mustFindApp({ world, session, params: { id = "", appId } }: TenantCall): App {
  const app = world.directory.apps.find((one) =>
    appId === undefined
      ? servicePrincipalId(one, session.tenantId) === id.toLowerCase()
      : one.clientId === appId.toLowerCase(),
  );
  if (app === undefined) throw unknownObject(appId ?? id);
  return app;
}

function describePrincipal(app: App, tenantId: string): Record<string, unknown> {
  return {
    id: servicePrincipalId(app, tenantId),
    appId: app.clientId,
    displayName: app.displayName,
    appRoles: app.appRoles.map(({ id, value, displayName, isEnabled }) => ({
      allowedMemberTypes: ["User"],
      description: displayName,
      displayName,
      id,
      isEnabled,
      origin: "Application",
      value,
    })),
    appRoleAssignmentRequired: app.assignmentRequired.has(tenantId),
  };
}

const principal = (pattern: string): TenantRoute => ({
  method: "GET",
  pattern,
  handle: {
    permission: READ_APPS,
    options: ["$select"],
    serve: (call) => {
      const select = readSelect(call.request.query.get("$select"), PRINCIPAL, "microsoft.graph.servicePrincipal");
      return json(200, {
        "@odata.context": `${GRAPH_ROOT}/$metadata#servicePrincipals/$entity`,
        ...choose(describePrincipal(mustFindApp(call), call.session.tenantId), select),
      });
    },
  },
});

const assignedTo = (pattern: string): TenantRoute => ({
  method: "GET",
  pattern,
  handle: {
    permission: READ_APPS,
    options: DIRECTORY_LIST_OPTIONS,
    serve: (call) => {
      const app = mustFindApp(call);
      const { tenantId } = call.session;
      const found = app.assignments.filter((one) => one.tenantId === tenantId).map((one) => describe(call, app, one));
      return cutDirectoryPage(call, found, {
        context: `${GRAPH_ROOT}/$metadata#servicePrincipals('${servicePrincipalId(app, tenantId)}')/appRoleAssignedTo`,
        properties: ASSIGNMENT,
        typeName: "microsoft.graph.appRoleAssignment",
      });
    },
  },
});

export const servicePrincipalRoutes: TenantRoute[] = [
  principal("/servicePrincipals/appId/{appId}"),
  assignedTo("/servicePrincipals/appId/{appId}/appRoleAssignedTo"),
  principal("/servicePrincipals/{id}"),
  assignedTo("/servicePrincipals/{id}/appRoleAssignedTo"),
];
