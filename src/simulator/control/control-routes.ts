import { z } from "zod";
import { FAULT_KINDS } from "../faults.ts";
import { createRouter, type Route } from "../http/router.ts";
import type { Control } from "./control.ts";
import { ControlError } from "./find.ts";

/** A call over HTTP: names bound by the path, the query, and the JSON body. What it returns is the answer; undefined is 204. */
export interface ControlCall {
  readonly control: Control;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
type Handler = (call: ControlCall) => unknown;

const name = z.object({ displayName: z.string().min(1) });
const edit = z.looseObject({ title: z.string().optional(), due: z.string().nullish() });
const seed = z.object({ count: z.int().min(0).max(1_000_000), prefix: z.string().optional() });
const scopes = z.object({ scopes: z.array(z.string()).nullable() });
const secret = z.object({ value: z.string().min(1), expiresAt: z.string().optional() });
const appEdit = z.strictObject({
  addRedirectUris: z.array(z.string()).optional(),
  addSecret: secret.optional(),
  expireSecret: z.string().optional(),
  removeSecret: z.string().optional(),
  consentTenant: z.string().optional(),
  withdrawConsent: z.string().optional(),
  isMultiTenant: z.boolean().optional(),
});
const newApp = z.strictObject({
  displayName: z.string().optional(),
  clientId: z.guid().optional(),
  secret: z.string().optional(),
  redirectUris: z.array(z.string()).optional(),
  isMultiTenant: z.boolean().optional(),
  tenant: z.string().optional(),
});
const tokenFault = z.strictObject({
  code: z.int(),
  error: z.string().optional(),
  suberror: z.string().optional(),
  claims: z.string().optional(),
  status: z.int().optional(),
  times: z.int().min(1).optional(),
  grantType: z.string().optional(),
});
const faultRule = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  times: z.int().min(1).optional(),
  rate: z.number().min(0).max(1).optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  person: z.string().optional(),
  retryAfterSeconds: z.int().min(0).optional(),
  delayMs: z.number().min(0).optional(),
});
const clockMove = z.strictObject({
  advanceMs: z.number().optional(),
  set: z.iso.datetime().optional(),
  freeze: z.boolean().optional(),
});
const settingsPatch = z.strictObject({
  limits: z
    .strictObject({
      concurrency: z.int(),
      requestsPer10Minutes: z.int(),
      retryAfterSeconds: z.tuple([z.int(), z.int()]),
    })
    .partial()
    .optional(),
  quirks: z.strictObject({ emptyLastPage: z.boolean(), shortPages: z.boolean() }).partial().optional(),
  tokenLifetimeSeconds: z.tuple([z.int(), z.int()]).optional(),
  deltaLifetimeMs: z.number().optional(),
  ghostListMs: z.number().optional(),
  latencyMs: z.number().optional(),
});

function read<Schema extends z.ZodType>(schema: Schema, body: unknown) {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) throw new ControlError(400, z.prettifyError(parsed.error));
  // zod marks optional keys as possibly undefined; a JSON body has no such values, so leaving them out changes nothing.
  return withoutUndefined(parsed.data);
}

type Defined<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]: Defined<Exclude<T[K], undefined>> }
    : T;

function withoutUndefined<T>(value: T): Defined<T>;
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const route = (method: string, pattern: string, handle: Handler): Route<Handler> => ({ method, pattern, handle });
const LIST = "/people/{person}/lists/{list}";
const TASK = `${LIST}/tasks/{task}`;

const ROUTES: Route<Handler>[] = [
  route("GET", "/people", ({ control }) => control.people()),
  route("GET", "/people/{person}/lists", ({ control, params: { person = "" } }) => control.todo.lists(person)),
  route("POST", "/people/{person}/lists", ({ control, params: { person = "" }, body }) =>
    control.todo.createList(person, read(name, body).displayName),
  ),
  route("PATCH", LIST, ({ control, params: { person = "", list = "" }, body }) =>
    control.todo.renameList(person, list, read(name, body).displayName),
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
    control.todo.moveTask(person, list, task, read(z.object({ toList: z.string() }), body).toList),
  ),
  route("POST", "/people/{person}/expire-delta-links", ({ control, params: { person = "" }, body }) =>
    control.deltas.expire(person, read(z.object({ as: z.enum(["gone", "malformed"]).optional() }), body).as),
  ),
  route("POST", "/people/{person}/expire-tokens", ({ control, params: { person = "" } }) => ({
    count: control.entra.expireTokens(person),
  })),
  route("POST", "/expire-tokens", ({ control }) => ({ count: control.entra.expireTokens() })),
  route("POST", "/people/{person}/revoke", ({ control, params: { person = "" }, body }) =>
    control.entra.revoke(person, read(z.object({ consent: z.boolean().optional() }), body)),
  ),
  route("POST", "/people/{person}/narrow-scopes", ({ control, params: { person = "" }, body }) =>
    control.entra.narrowScopes(person, read(scopes, body).scopes),
  ),
  route("POST", "/people/{person}/token", ({ control, params: { person = "" }, body }) => ({
    token: control.entra.accessToken(person, read(z.object({ scopes: z.array(z.string()).optional() }), body).scopes),
  })),
  route("GET", "/apps", ({ control }) => control.entra.apps()),
  route("POST", "/apps", ({ control, body }) => control.entra.registerApp(read(newApp, body))),
  route("PATCH", "/apps/{clientId}", ({ control, params: { clientId = "" }, body }) =>
    control.entra.changeApp(clientId, read(appEdit, body)),
  ),
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
