import type { GraphCall } from "../graph/call.ts";
import { parseUri } from "../graph/graph-error.ts";
import type { DeltaAsk } from "./delta-link.ts";
import { mailError } from "./mail-error.ts";

const FILTER = /^receivedDateTime (ge|gt) (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))$/;

/** @throws GraphError 400 for what a feed of messages does not take */
export function readAsk(call: GraphCall): DeltaAsk {
  const { query } = call.request;
  const refused = (message: string) => mailError(call, "ErrorInvalidUrlQuery", { message });
  const filter = query.get("$filter");
  const [, operator, moment] = FILTER.exec(filter?.trim() ?? "") ?? [];
  if (filter !== null && moment === undefined)
    throw refused(
      "The '$filter' parameter value is not supported for 'Messages' resource; only a value of 'receivedDateTime ge value' is supported.",
    );
  const order = query.get("$orderby");
  if (order !== null && !/^receivedDateTime\s+desc$/i.test(order.trim()))
    throw refused(
      "The '$orderby' parameter value is not supported for 'Messages' resource; only a value of 'receivedDateTime desc' is supported.",
    );
  for (const option of ["$search", "$skip", "$count"])
    if (query.has(option)) throw refused(`The '${option}' parameter is not supported with change tracking.`);
  const top = query.get("$top");
  if (top !== null && !/^\d+$/.test(top)) throw parseUri(`Invalid value '${top}' for $top query option found.`);
  const at = Math.floor(Date.parse(moment ?? "") / 1000) * 1000;
  return {
    select: query.get("$select"),
    expand: query.get("$expand"),
    since: moment === undefined ? null : operator === "gt" ? at + 1000 : at,
    isNewestFirst: order !== null,
    top: top === null ? null : Number(top),
    changeTypes: query.get("changeType")?.split(",") ?? null,
  };
}
