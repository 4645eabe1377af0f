import { createRouter } from "../http/router.ts";
import { calendarControlRoutes } from "./calendar-routes.ts";
import type { Control } from "./control.ts";
import {
  appEdit,
  clockMove,
  edit,
  expiry,
  faultRule,
  keyRotation,
  lifecycle,
  listName,
  move,
  newApp,
  read,
  revocation,
  scopes,
  seed,
  settingsPatch,
  tokenFault,
  tokenWish,
} from "./control-bodies.ts";
import { route } from "./control-call.ts";
import { directoryControlRoutes } from "./directory-routes.ts";
import { ControlError } from "./find.ts";
import { mailControlRoutes } from "./mail-routes.ts";
import { transportControlRoutes } from "./transport-routes.ts";

const LIST = "/people/{person}/lists/{list}";
const TASK = `${LIST}/tasks/{task}`;

const ROUTES = [
  ...calendarControlRoutes,
  ...directoryControlRoutes,
  ...mailControlRoutes,
  ...transportControlRoutes,
  route("GET", "/people", ({ control }) => control.people()),
  route("GET", "/people/{person}/lists", ({ control, params: { person = "" } }) => control.todo.lists(person)),
  route("POST", "/people/{person}/lists", ({ control, params: { person = "" }, body }) =>
    control.todo.createList(person, read(listName, body).displayName),
  ),
  route("PATCH", LIST, ({ control, params: { person = "", list = "" }, body }) =>
    control.todo.renameList(person, list, read(listName, body).displayName),
  ),
  route("DELETE", LIST, ({ control, params: { person = "", list = "" } }) => control.todo.deleteList(person, list)),
  route("GET", `${LIST}/tasks`, ({ control, params: { person = "", list = "" } }) => control.todo.tasks(person, list)),
  route("POST", `${LIST}/tasks`, ({ control, params: { person = "", list = "" }, body }) =>
    control.todo.createTask(person, list, read(edit, body)),
  ),
  route("POST", `${LIST}/seed`, ({ control, params: { person = "", list = "" }, body }) => {
    const { count, prefix } = read(seed, body);
    return { count: control.todo.seed(person, list, count, prefix) };
  }),
  route("GET", TASK, ({ control, params: { person = "", list = "", task = "" } }) =>
    control.todo.task(person, list, task),
  ),
  route("PATCH", TASK, ({ control, params: { person = "", list = "", task = "" }, body }) =>
    control.todo.updateTask(person, list, task, read(edit, body)),
  ),
  route("DELETE", TASK, ({ control, params: { person = "", list = "", task = "" } }) =>
    control.todo.deleteTask(person, list, task),
  ),
  route("POST", `${TASK}/move`, ({ control, params: { person = "", list = "", task = "" }, body }) =>
    control.todo.moveTask(person, list, task, read(move, body).toList),
  ),
  route("POST", "/people/{person}/expire-delta-links", ({ control, params: { person = "" }, body }) =>
    control.deltas.expire(person, read(expiry, body).as),
  ),
  route("POST", "/people/{person}/expire-tokens", ({ control, params: { person = "" } }) => ({
    count: control.entra.expireTokens(person),
  })),
  route("POST", "/expire-tokens", ({ control }) => ({ count: control.entra.expireTokens() })),
  route("POST", "/people/{person}/revoke", ({ control, params: { person = "" }, body }) =>
    control.entra.revoke(person, read(revocation, body)),
  ),
  route("POST", "/people/{person}/narrow-scopes", ({ control, params: { person = "" }, body }) =>
    control.entra.narrowScopes(person, read(scopes, body).scopes),
  ),
  route("POST", "/people/{person}/token", ({ control, params: { person = "" }, body }) => ({
    token: control.entra.accessToken(person, read(tokenWish, body).scopes),
  })),
  route("GET", "/subscriptions", ({ control }) => control.notifications.subscriptions()),
  route("GET", "/notifications", ({ control }) => control.notifications.counts()),
  route("POST", "/people/{person}/lifecycle", ({ control, params: { person = "" }, body }) =>
    control.notifications.lifecycle(person, read(lifecycle, body).event),
  ),
  route("POST", "/people/{person}/drop-subscriptions", ({ control, params: { person = "" } }) => ({
    count: control.notifications.drop(person),
  })),
  route("GET", "/apps", ({ control }) => control.entra.apps()),
  route("POST", "/apps", ({ control, body }) => control.entra.registerApp(read(newApp, body))),
  route("PATCH", "/apps/{clientId}", ({ control, params: { clientId = "" }, body }) =>
    control.entra.changeApp(clientId, read(appEdit, body)),
  ),
  route("GET", "/signing-keys", ({ control }) => control.entra.signingKeys()),
  route("POST", "/signing-keys", ({ control, body }) => {
    const { action, family } = read(keyRotation, body);
    return control.entra.rotateKeys(action, family);
  }),
  route("POST", "/token-faults", ({ control, body }) => control.entra.failToken(read(tokenFault, body))),
  route("DELETE", "/token-faults", ({ control }) => control.entra.clearTokenFaults()),
  route("GET", "/faults", ({ control }) => control.faults.list()),
  route("POST", "/faults", ({ control, body }) => control.faults.inject(read(faultRule, body))),
  route("DELETE", "/faults", ({ control }) => control.faults.clear()),
  route("DELETE", "/faults/{id}", ({ control, params: { id = "" } }) => {
    if (!control.faults.remove(id)) throw new ControlError(404, `No such fault: ${id}`);
  }),
  route("GET", "/clock", ({ control }) => showClock(control)),
  route("POST", "/clock", ({ control, body }) => {
    const { advanceMs, set, freeze } = read(clockMove, body);
    if (freeze !== undefined) freeze ? control.clock.freeze() : control.clock.resume();
    if (set !== undefined) control.clock.set(Date.parse(set));
    if (advanceMs !== undefined) control.clock.advance(advanceMs);
    return showClock(control);
  }),
  route("GET", "/log", ({ control, query }) => {
    const [after, limit] = [query.get("after"), query.get("limit")];
    return control.log.entries({
      ...(after === null ? {} : { after: Number(after) }),
      ...(limit === null ? {} : { limit: Number(limit) }),
    });
  }),
  route("DELETE", "/log", ({ control }) => control.log.clear()),
  route("GET", "/counts", ({ control }) => control.log.counts()),
  route("GET", "/settings", ({ control }) => control.settings.get()),
  route("PATCH", "/settings", ({ control, body }) => control.settings.change(read(settingsPatch, body))),
  route("POST", "/reset", ({ control }) => control.reset()),
];

function showClock({ clock }: Control) {
  return { now: new Date(clock.now()).toISOString(), isFrozen: clock.isFrozen() };
}

export const matchControl = createRouter(ROUTES);
