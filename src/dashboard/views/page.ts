import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Client } from "../client.ts";
import type { Connection } from "../live.ts";
import type { Right } from "../model.ts";
import type { Need } from "../needs.ts";
import type { Route } from "../route.ts";
import type { Session, Signed } from "../session.ts";
import type { PageState } from "../state.ts";
import type { Store } from "../store.ts";
import type { Summary } from "../summary.ts";

/** What every view may look at and call. */
export interface Page {
  readonly client: Client;
  readonly store: Store;
  readonly session: Session;
  readonly signed: Signed;
  readonly state: PageState;
  readonly connection: Connection;
  readonly route: Route;
  readonly needs: readonly Need[];
  readonly summary: Summary;
  readonly nowMs: number;
  /** Whether the viewer's role allows it; what it does not allow is not drawn. */
  may(right: Right): boolean;
  /** People whose records are open to the viewer for now. */
  readonly opened: ReadonlySet<string>;
  /** Whether there are records at all that the viewer may read. */
  readonly mayReadRecords: boolean;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("This view is drawn outside of the page.");
  return page;
}
