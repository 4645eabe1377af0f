import { GraphError } from "../graph/graph-error.ts";
import type { Answer } from "../http/listener.ts";
import { empty, json, segmentsOf, type WireReply, type WireRequest } from "../http/message.ts";
import type { Control } from "./control.ts";
import { matchControl } from "./control-routes.ts";
import { ControlError } from "./find.ts";

/** The control calls as JSON over HTTP. */
export function createControlAnswer(control: Control): Answer {
  return (request) => serve(control, request);
}

async function serve(control: Control, request: WireRequest): Promise<WireReply> {
  const found = matchControl(request.method, segmentsOf(request.path));
  if (found.kind === "unknown") return json(404, { error: `No such control call: ${request.path}` });
  if (found.kind === "wrongMethod")
    return json(405, { error: `${found.pattern} takes another method than ${request.method}` });
  try {
    const body: unknown = request.body === "" ? undefined : JSON.parse(request.body);
    const result = await found.route.handle({ control, params: found.params, query: request.query, body });
    return result === undefined ? empty(204) : json(200, result);
  } catch (error) {
    if (error instanceof ControlError) return json(error.status, { error: error.message });
    // An edit is read as Graph reads it, so its refusals are Graph's.
    if (error instanceof GraphError) return json(400, { error: error.message });
    if (error instanceof SyntaxError) return json(400, { error: `Not JSON: ${error.message}` });
    throw error;
  }
}
