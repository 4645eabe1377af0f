/** One row of a routing table: literal segments, and `{name}` for one decoded segment of any text. */
export interface Route<Handler> {
  readonly method: string;
  readonly pattern: string;
  readonly handle: Handler;
}

export type Match<Handler> =
  | { readonly kind: "found"; readonly route: Route<Handler>; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "wrongMethod"; readonly pattern: string }
  | { readonly kind: "unknown" };

/** Literals match without regard to case, as Graph's do; ids keep theirs. */
export function createRouter<Handler>(routes: readonly Route<Handler>[]) {
  const compiled = routes.map((route) => ({ route, parts: route.pattern.split("/").filter((part) => part !== "") }));
  return function match(method: string, segments: readonly string[]): Match<Handler> {
    let wrongMethod: string | undefined;
    for (const { route, parts } of compiled) {
      const params = bind(parts, segments);
      if (params === undefined) continue;
      if (route.method === method) return { kind: "found", route, params };
      wrongMethod ??= route.pattern;
    }
    return wrongMethod === undefined ? { kind: "unknown" } : { kind: "wrongMethod", pattern: wrongMethod };
  };
}

function bind(parts: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}
