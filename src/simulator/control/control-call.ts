import type { Route } from "../http/router.ts";
import type { Control } from "./control.ts";

/** A call over HTTP: names bound by the path, the query, and the JSON body. What it returns is the answer; undefined is 204. */
export interface ControlCall {
  readonly control: Control;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
export type Handler = (call: ControlCall) => unknown;

export const route = (method: string, pattern: string, handle: Handler): Route<Handler> => ({
  method,
  pattern,
  handle,
});
