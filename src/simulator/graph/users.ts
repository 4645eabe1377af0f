import type { Person } from "../directory/person.ts";
import type { Session } from "../entra/sessions.ts";
import { json } from "../http/message.ts";
import { GRAPH_ROOT, type GraphRoute, type Permission } from "./call.ts";
import { mustList } from "./user-list.ts";
import { denied, LIST_SCOPES, licensesOf, selectedNames, showUser } from "./user-properties.ts";

const READ_SELF: Permission = {
  scopes: ["User.Read", "User.ReadWrite", ...LIST_SCOPES],
  roles: LIST_SCOPES,
  refusal: "Authorization_RequestDenied",
};
function contextOf(query: URLSearchParams, isEntity: boolean): string {
  const wanted = query.get("$select");
  return `${GRAPH_ROOT}/$metadata#users${wanted === null ? "" : `(${wanted})`}${isEntity ? "/$entity" : ""}`;
}

/** Other people are only for callers who may read the address book. */
function mustSee(session: Session, person: Person): void {
  if (session.person === person) return;
  mustList(session);
  if (session.person !== undefined && !LIST_SCOPES.some((scope) => session.permissions.has(scope))) throw denied();
}

export const userRoutes: GraphRoute[] = [
  {
    method: "GET",
    pattern: "",
    handle: {
      permission: READ_SELF,
      isMailbox: false,
      options: ["$select"],
      serve: ({ world, session, person, request }) => {
        mustSee(session, person);
        const shown = showUser(world, session, person, selectedNames(request.query));
        return json(200, { "@odata.context": contextOf(request.query, true), ...shown });
      },
    },
  },
  {
    method: "GET",
    pattern: "/licenseDetails",
    handle: {
      permission: READ_SELF,
      isMailbox: false,
      cost: 2,
      serve: ({ session, person }) => {
        mustSee(session, person);
        const context = `${GRAPH_ROOT}/$metadata#users('${person.id}')/licenseDetails`;
        return json(200, { "@odata.context": context, value: licensesOf(person) });
      },
    },
  },
];
