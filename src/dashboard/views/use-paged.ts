import { useRef, useState } from "preact/hooks";
import type { Operation } from "../../lib/graphql-operation.ts";
import { RequestFailed, SignedOut } from "../client.ts";
import type { Paged, PageVariables } from "../operations/queries.ts";
import { usePage } from "./page.ts";
import { useAsked } from "./use-read.ts";

const pageSize = 50;
/** The server gives no more at once. */
const mostAtOnce = 100;

interface List<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
  /** There are more than were counted. */
  readonly isTotalMore: boolean;
  readonly isReading: boolean;
  /** Of which filter they are: another one's rows are another list. */
  readonly of: string;
  /** In words. */
  readonly failure: string | null;
  /** Reads the next page; null when all are here. */
  readonly more: (() => Promise<void>) | null;
}

/** What was read of a filter. */
interface Read<Node> {
  readonly key: string;
  readonly page: Paged<Node>;
}

/** A list read page by page, from its beginning whenever the filter changes; when `seen` grows, as much as is shown is read again. */
export function usePaged<Node, Filter extends object>(
  operation: Operation<{ readonly page: Paged<Node> }, PageVariables & Filter>,
  filter: Filter,
): List<Node> {
  return usePagesOf(operation, filter, pageItself);
}

const pageItself = <Node>({ page }: { readonly page: Paged<Node> }) => page;

/** The same of a list within something else. */
export function usePagesOf<Data, Node, Filter extends object>(
  operation: Operation<Data, PageVariables & Filter>,
  filter: Filter,
  pageOf: (data: Data) => Paged<Node>,
): List<Node> {
  const { client } = usePage();
  const { seen = 0, ...asked }: { readonly seen?: number } = filter;
  const key = JSON.stringify(asked);
  const [read, setRead] = useState<Read<Node> | null>(null);
  /** What was read last, also before it is drawn. */
  const latest = useRef(read);
  const take = (page: Paged<Node>) => {
    latest.current = { key, page };
    setRead(latest.current);
  };
  const [trouble, setTrouble] = useState<string | null>(null);
  const wanted = useRef({ key, rows: pageSize });
  if (wanted.current.key !== key) wanted.current = { key, rows: pageSize };
  const readPage = async (first: number, after: string | null) =>
    pageOf(await client.read(operation, { ...filter, first, after }));
  const { failure } = useAsked({
    key: `${operation.document}${key}`,
    seen,
    ask: () => readRows(readPage, () => wanted.current.rows),
    take,
  });
  const page = read?.page;
  const needsMore = (from: Read<Node>) =>
    from.key === key &&
    wanted.current.key === key &&
    from.page.pageInfo.hasNextPage &&
    from.page.nodes.length < wanted.current.rows;
  const more = async () => {
    if (page === undefined) return;
    wanted.current = { key, rows: page.nodes.length + pageSize };
    try {
      // Another read meanwhile may have these rows already, or have begun too early to have them.
      for (let from = latest.current; from !== null && needsMore(from); from = latest.current) {
        const next = await readPage(pageSize, from.page.pageInfo.endCursor);
        if (latest.current === from && wanted.current.key === key) take(joinPages(from.page, next));
      }
      setTrouble(null);
    } catch (error) {
      if (!(error instanceof RequestFailed) && !(error instanceof SignedOut)) throw error;
      setTrouble(error.message);
    }
  };
  return {
    nodes: page?.nodes ?? [],
    totalCount: page?.totalCount ?? 0,
    isTotalMore: page?.isTotalMore ?? false,
    isReading: page === undefined && failure === null,
    of: read?.key ?? "",
    failure: failure ?? trouble,
    more: page?.pageInfo.hasNextPage === true ? more : null,
  };
}

/** @param wanted how many; it may grow meanwhile */
async function readRows<Node>(
  readPage: (first: number, after: string | null) => Promise<Paged<Node>>,
  wanted: () => number,
): Promise<Paged<Node>> {
  let page = await readPage(Math.min(mostAtOnce, wanted()), null);
  while (page.pageInfo.hasNextPage && page.nodes.length < wanted()) {
    const missing = Math.min(mostAtOnce, wanted() - page.nodes.length);
    page = joinPages(page, await readPage(missing, page.pageInfo.endCursor));
  }
  return page;
}

function joinPages<Node>(first: Paged<Node>, next: Paged<Node>): Paged<Node> {
  return { ...next, nodes: [...first.nodes, ...next.nodes] };
}
