import { GRAPH_ROOT, jsonBody } from "../graph/call.ts";
import { type CallIds, errorReply, GraphError, invalidRequest, itemNotFound } from "../graph/graph-error.ts";
import { mustServeOptions } from "../graph/query-options.ts";
import { mustSignIn } from "../graph/serve.ts";
import { empty, json, type Served, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { World } from "../world.ts";
import { mustBeUrl, readResource } from "./resource.ts";
import type { Subscription } from "./subscriptions.ts";

const CONTEXT = `${GRAPH_ROOT}/$metadata#subscriptions`;
const LEAST_MINUTES = 45;
const CHANGE_TYPES = ["created", "updated", "deleted"];

export function isSubscriptionPath(path: string): boolean {
  return /^\/v1\.0\/subscriptions(\/|$)/i.test(path);
}

/** The addresses that this call has to prove before it is answered; none when it is refused anyway. */
export function addressesToProve(world: World, request: WireRequest): readonly string[] {
  try {
    if (request.method === "POST" && segmentsOf(request.path).length === 2) {
      const { notificationUrl, lifecycleNotificationUrl } = readNew(world, request);
      return [notificationUrl, ...(lifecycleNotificationUrl === undefined ? [] : [lifecycleNotificationUrl])];
    }
    if (request.method !== "PATCH") return [];
    const { notificationUrl } = jsonBody({ request });
    return notificationUrl === undefined ? [] : [mustBeUrl(notificationUrl, "notificationUrl")];
  } catch (error) {
    if (error instanceof GraphError) return [];
    throw error;
  }
}

/** @param refusal what is wrong with an address that had to be proved */
export function serveSubscriptions(world: World, request: WireRequest, ids: CallIds, refusal: string | null): Served {
  const [, , id, action] = segmentsOf(request.path);
  const route = `${request.method} /subscriptions${id === undefined ? "" : "/{id}"}${action === undefined ? "" : `/${action}`}`;
  try {
    return { route, reply: answer(world, request, id, action, refusal) };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { route, reply: errorReply(error, { ...ids, now: world.clock.now() }) };
  }
}

function answer(
  world: World,
  request: WireRequest,
  id: string | undefined,
  action: string | undefined,
  refusal: string | null,
): WireReply {
  const session = mustSignIn(world, request);
  mustServeOptions(request);
  const own = world.subscriptions
    .all()
    .filter(({ app, ownerId }) => app === session.app && ownerId === session.person?.id);
  if (id === undefined && request.method === "GET")
    return json(200, { "@odata.context": CONTEXT, value: own.map(describe) });
  if (id === undefined && request.method === "POST") return create(world, request, refusal);
  const found = own.find((one) => one.id === id);
  if (found === undefined) throw itemNotFound();
  switch (`${request.method} ${action ?? ""}`) {
    case "GET ":
      return json(200, { "@odata.context": `${CONTEXT}/$entity`, ...describe(found) });
    case "PATCH ": {
      const { notificationUrl, expirationDateTime, ...rest } = jsonBody({ request });
      if (Object.keys(rest).length > 0)
        throw invalidRequest("Only expirationDateTime and notificationUrl can be changed.");
      mustHaveProved(refusal);
      if (expirationDateTime !== undefined) found.expiresAt = readExpiry(world, found.kind, expirationDateTime);
      if (notificationUrl !== undefined) found.notificationUrl = mustBeUrl(notificationUrl, "notificationUrl");
      return json(200, { "@odata.context": `${CONTEXT}/$entity`, ...describe(found) });
    }
    case "DELETE ":
      world.subscriptions.remove(found.id);
      return empty(204);
    case "POST reauthorize":
      return empty(200);
    default:
      throw new GraphError(405, "ErrorInvalidRequest", "The OData request is not supported.");
  }
}

function mustHaveProved(refusal: string | null): void {
  if (refusal !== null)
    throw new GraphError(400, "ValidationError", `Subscription validation request failed. ${refusal}`);
}

function create(world: World, request: WireRequest, refusal: string | null): WireReply {
  const fresh = readNew(world, request);
  mustHaveProved(refusal);
  const { quota, refusesDuplicates } = world.settings.notifications;
  const all = world.subscriptions.all().filter(({ person }) => person === fresh.person);
  const isTaken = all.some(
    ({ app, resource, notificationUrl }) =>
      app === fresh.app && resource === fresh.resource && notificationUrl === fresh.notificationUrl,
  );
  if (isTaken && refusesDuplicates) {
    throw new GraphError(409, "Conflict", "A subscription already exists for the specified resource.");
  }
  if (all.length >= quota)
    throw new GraphError(403, "ExtensionError", "The subscription quota of the mailbox is reached.");
  world.subscriptions.add(fresh);
  return json(201, { "@odata.context": `${CONTEXT}/$entity`, ...describe(fresh) });
}

function readNew(world: World, request: WireRequest): Subscription {
  const session = mustSignIn(world, request);
  const body = jsonBody({ request });
  const { changeType, resource, clientState, lifecycleNotificationUrl } = body;
  if (typeof resource !== "string") throw invalidRequest("resource is required.");
  if (typeof changeType !== "string") throw invalidRequest("changeType is required.");
  const changeTypes = new Set(changeType.split(",").map((one) => one.trim()));
  if ([...changeTypes].some((one) => !CHANGE_TYPES.includes(one)))
    throw invalidRequest(`Invalid changeType: ${changeType}`);
  if (clientState !== undefined && (typeof clientState !== "string" || clientState.length > 128)) {
    throw invalidRequest("clientState must not exceed 128 characters.");
  }
  const notificationUrl = mustBeUrl(body.notificationUrl, "notificationUrl");
  const watched = readResource(world, session, resource);
  return {
    ...watched,
    id: world.random.guid(),
    app: session.app,
    ...(session.person === undefined ? {} : { ownerId: session.person.id }),
    resource,
    changeTypes,
    notificationUrl,
    ...(lifecycleNotificationUrl === undefined
      ? {}
      : { lifecycleNotificationUrl: mustBeUrl(lifecycleNotificationUrl, "lifecycleNotificationUrl") }),
    ...(clientState === undefined ? {} : { clientState }),
    usesImmutableIds: /IdType="?ImmutableId"?/i.test(request.headers.prefer ?? ""),
    expiresAt: readExpiry(world, watched.kind, body.expirationDateTime),
  };
}

/** Raised where it is too short, refused where it is too long: the answer tells what counts. */
function readExpiry(world: World, kind: Subscription["kind"], value: unknown): number {
  const asked = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(asked)) throw invalidRequest("expirationDateTime is required.");
  const { outlookMinutes, todoMinutes } = world.settings.notifications;
  const now = world.clock.now();
  if (asked > now + (kind === "task" ? todoMinutes : outlookMinutes) * 60_000) {
    throw new GraphError(400, "ExtensionError", "Subscription expiration can only be so far in the future.");
  }
  return Math.max(asked, now + LEAST_MINUTES * 60_000);
}

function describe(one: Subscription) {
  return {
    id: one.id,
    resource: one.resource,
    applicationId: one.app.clientId,
    changeType: [...one.changeTypes].join(","),
    clientState: one.clientState ?? null,
    notificationUrl: one.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: one.lifecycleNotificationUrl ?? null,
    expirationDateTime: new Date(one.expiresAt).toISOString(),
    creatorId: one.ownerId ?? one.app.clientId,
    includeResourceData: null,
    latestSupportedTlsVersion: "v1_2",
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}
