import { read } from "./control-bodies.ts";
import { route } from "./control-call.ts";
import {
  assignment,
  domainWish,
  exchangeGrant,
  groupEdit,
  mailboxLimit,
  newGroup,
  newPersonBody,
  newTenant,
  peopleWish,
  personEdit,
  tenantEdit,
  wrongToken,
} from "./directory-bodies.ts";

/** What an administrator of Entra does, over HTTP. */
export const directoryControlRoutes = [
  route("POST", "/cast", ({ control }) => control.directory.addCast()),
  route("POST", "/people", ({ control, body }) => control.directory.addPerson(read(newPersonBody, body))),
  route("POST", "/many-people", ({ control, body }) => {
    const { count, tenant } = read(peopleWish, body);
    return { count: control.directory.addPeople(count, tenant).length };
  }),
  route("PATCH", "/people/{person}", ({ control, params: { person = "" }, body }) =>
    control.directory.changePerson(person, read(personEdit, body)),
  ),
  route("DELETE", "/people/{person}", ({ control, params: { person = "" } }) => control.directory.removePerson(person)),
  route("POST", "/people/{person}/restore", ({ control, params: { person = "" } }) =>
    control.directory.restorePerson(person),
  ),
  route("POST", "/people/{person}/purge", ({ control, params: { person = "" } }) =>
    control.directory.purgePerson(person),
  ),
  route("POST", "/people/{person}/recreate", ({ control, params: { person = "" } }) =>
    control.directory.recreatePerson(person),
  ),
  route("GET", "/tenants", ({ control }) => control.directory.tenants()),
  route("POST", "/tenants", ({ control, body }) => control.directory.addTenant(read(newTenant, body))),
  route("PUT", "/domains/{domain}", ({ control, params: { domain = "" }, body }) =>
    control.directory.verifyDomain(domain, read(domainWish, body).tenant),
  ),
  route("DELETE", "/domains/{domain}", ({ control, params: { domain = "" } }) => control.directory.dropDomain(domain)),
  route("PATCH", "/tenants/{tenant}", ({ control, params: { tenant = "" }, body }) =>
    control.directory.setUserConsent(read(tenantEdit, body).userConsent, tenant),
  ),
  route("GET", "/browser-sessions", ({ control }) => control.entra.browserSessions()),
  route("POST", "/expire-directory-links", ({ control }) => control.directory.expireLinks()),
  route("GET", "/groups", ({ control }) => control.directory.groups()),
  route("POST", "/groups", ({ control, body }) => control.directory.addGroup(read(newGroup, body))),
  route("PATCH", "/groups/{group}", ({ control, params: { group = "" }, body }) =>
    control.directory.changeGroup(group, read(groupEdit, body)),
  ),
  route("DELETE", "/groups/{group}", ({ control, params: { group = "" } }) => control.directory.removeGroup(group)),
  route("POST", "/assignments", ({ control, body }) => {
    const { principal, role, clientId } = read(assignment, body);
    return control.entra.assign(principal, role, clientId);
  }),
  route("POST", "/assignments/remove", ({ control, body }) => {
    const { principal, role, clientId } = read(assignment, body);
    return control.entra.unassign(principal, role, clientId);
  }),
  route("POST", "/exchange-grants", ({ control, body }) => {
    const { role, people, clientId } = read(exchangeGrant, body);
    return control.entra.grantInExchange(role, people, clientId);
  }),
  route("PUT", "/mailbox-limits", ({ control, body }) => {
    const { people, clientId } = read(mailboxLimit, body);
    return control.entra.limitMailboxes(people, clientId);
  }),
  route("POST", "/wrong-tokens", ({ control, body }) => control.entra.wrongToken(read(wrongToken, body))),
  route("DELETE", "/wrong-tokens", ({ control }) => control.entra.clearWrongTokens()),
];
