import { createObservable, type Observable } from "./observable.ts";
import { parseRoute, type Route } from "./route.ts";

export interface Navigation {
  readonly route: Observable<Route>;
}

/** Links are ordinary ones, so that back, forward, new tabs and copied addresses work. */
export function createNavigation(): Navigation {
  const read = () => parseRoute(location.hash);
  const route = createObservable(read());
  addEventListener("hashchange", () => {
    route.set(read());
    scrollTo({ top: 0 });
  });
  return { route };
}
