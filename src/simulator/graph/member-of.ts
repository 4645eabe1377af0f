import { allGroups, directGroups, type Group } from "../directory/group.ts";
import { isPersonal } from "../directory/person.ts";
import { json, type WireReply } from "../http/message.ts";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, jsonBody, type Permission } from "./call.ts";
import { cutDirectoryPage, DIRECTORY_LIST_OPTIONS } from "./directory-page.ts";
import { GraphError } from "./graph-error.ts";
import { denied, notForPersons } from "./user-properties.ts";

const GROUP_READERS = [
  ...["GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
];
const USER_READERS = ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];
const READ_GROUPS: Permission = {
  scopes: ["User.Read", ...GROUP_READERS],
  roles: ["Directory.Read.All", "GroupMember.Read.All"],
  refusal: "Authorization_RequestDenied",
};
/** More ids than these are refused. */
const MOST_IDS = 11_000;

function groupsOf({ world, person }: GraphCall): Group[] {
  if (isPersonal(person)) throw notForPersons();
  return world.directory.groups.filter(({ tenantId }) => tenantId === person.tenantId);
}

/** A caller who may only read their own profile gets a group's id and nothing else of it. */
function describe({ session }: GraphCall, group: Group): Record<string, unknown> {
  const isRead = GROUP_READERS.some((name) => session.permissions.has(name));
  return {
    "@odata.type": "#microsoft.graph.group",
    id: group.id,
    displayName: isRead ? group.displayName : null,
    description: null,
    mailEnabled: isRead ? !group.isSecurity : null,
    securityEnabled: isRead ? group.isSecurity : null,
  };
}

const GROUP_PROPERTIES = ["id", "displayName", "description", "mailEnabled", "securityEnabled"];

function listGroups(call: GraphCall, groups: readonly Group[]): WireReply {
  const isOwn = call.session.person === undefined || call.session.person === call.person;
  if (!isOwn && !GROUP_READERS.some((name) => call.session.permissions.has(name))) throw denied();
  return cutDirectoryPage(
    call,
    groups.map((group) => describe(call, group)),
    {
      context: `${GRAPH_ROOT}/$metadata#directoryObjects`,
      properties: GROUP_PROPERTIES,
      typeName: "microsoft.graph.directoryObject",
    },
  );
}

/** `POST …/getMemberObjects` and `…/getMemberGroups`: the ids of every group, groups in groups too. */
function memberIds(call: GraphCall): WireReply {
  const { world, session, person } = call;
  const groups = groupsOf(call);
  const { securityEnabledOnly } = jsonBody(call);
  if (typeof securityEnabledOnly !== "boolean")
    throw new GraphError(400, "Request_BadRequest", "A value is required for the parameter 'securityEnabledOnly'.");
  if (!mayListIds(call) && !(session.person === person && world.settings.entra.meMemberObjects === "served"))
    throw denied();
  const found = allGroups(groups, person.id).filter(({ isSecurity }) => isSecurity || !securityEnabledOnly);
  if (found.length > MOST_IDS)
    throw new GraphError(400, "Directory_ResultSizeLimitExceeded", "The result size limit was exceeded.");
  return json(200, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#Collection(Edm.String)`,
    value: found.map(({ id }) => id),
  });
}

function mayListIds({ session: { permissions } }: GraphCall): boolean {
  return USER_READERS.some((name) => permissions.has(name)) && GROUP_READERS.some((name) => permissions.has(name));
}

const list = (pattern: string, find: (groups: readonly Group[], id: string) => Group[]): GraphRoute => ({
  method: "GET",
  pattern,
  handle: {
    permission: READ_GROUPS,
    isMailbox: false,
    options: DIRECTORY_LIST_OPTIONS,
    cost: 2,
    serve: (call) => listGroups(call, find(groupsOf(call), call.person.id)),
  },
});

export const memberRoutes: GraphRoute[] = [
  list("/memberOf", directGroups),
  list("/memberOf/group", directGroups),
  list("/transitiveMemberOf", allGroups),
  list("/transitiveMemberOf/group", allGroups),
  ...["getMemberObjects", "getMemberGroups"].map(
    (name): GraphRoute => ({
      method: "POST",
      pattern: `/${name}`,
      // Documents disagree on which permissions are enough; the call itself checks.
      handle: {
        permission: { ...READ_GROUPS, scopes: [...READ_GROUPS.scopes, ...USER_READERS], roles: GROUP_READERS },
        isMailbox: false,
        cost: 2,
        serve: memberIds,
      },
    }),
  ),
];
