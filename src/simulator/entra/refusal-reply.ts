import { json, type WireReply } from "../http/message.ts";
import type { World } from "../world.ts";
import type { TokenRefusal } from "./token-refusal.ts";

/** The number, the text and the ids that find the refusal in Microsoft's logs. */
export function describeRefusal(
  world: World,
  { code, message }: TokenRefusal,
  traceId = world.random.guid(),
  correlationId = world.random.guid(),
): string {
  const mark = world.settings.entra.descriptionSeparator === "space" ? " " : "\r\n";
  const parts = [`AADSTS${code}: ${message}`, `Trace ID: ${traceId}`, `Correlation ID: ${correlationId}`];
  return [...parts, `Timestamp: ${stamp(world.clock.now())}`].join(mark);
}

export function refusalReply(world: World, refusal: TokenRefusal, correlationId = world.random.guid()): WireReply {
  const traceId = world.random.guid();
  return json(refusal.status, {
    error: refusal.error,
    error_description: describeRefusal(world, refusal, traceId, correlationId),
    error_codes: [refusal.code],
    timestamp: stamp(world.clock.now()),
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.code}`,
    ...(refusal.suberror ? { suberror: refusal.suberror } : {}),
    ...(refusal.claims === undefined ? {} : { claims: refusal.claims }),
  });
}

function stamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace("T", " ")}Z`;
}
