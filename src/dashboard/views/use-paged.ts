import { useState } from "preact/hooks";
import { RequestFailed, SignedOut } from "../client.ts";
import type { Operation } from "../operations/operation.ts";
import type { Paged, PageVariables } from "../operations/queries.ts";
import { usePage } from "./page.ts";
import { useRead } from "./use-read.ts";

const pageSize = 50;

interface List<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
  readonly isReading: boolean;
  /** In words. */
  readonly failure: string | null;
  /** Reads the next page; null when all are here. */
  readonly more: (() => Promise<void>) | null;
}

/** A list that comes page by page, from its beginning whenever the filter changes. */
export function usePaged<Node, Filter extends object>(
  operation: Operation<{ readonly page: Paged<Node> }, PageVariables & Filter>,
  filter: Filter,
): List<Node> {
  const { client } = usePage();
  const key = JSON.stringify(filter);
  const [read, setRead] = useState<{ readonly key: string; readonly page: Paged<Node> } | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const answer = useRead(operation, { ...filter, first: pageSize, after: null }, ({ page }) => setRead({ key, page }));
  const page = read?.page;
  const more = async () => {
    if (page === undefined) return;
    try {
      const next = await client.read(operation, { ...filter, first: pageSize, after: page.pageInfo.endCursor });
      setRead((known) => (known?.key === key ? { key, page: joinPages(known.page, next.page) } : known));
      setTrouble(null);
    } catch (error) {
      if (!(error instanceof RequestFailed) && !(error instanceof SignedOut)) throw error;
      setTrouble(error.message);
    }
  };
  return {
    nodes: page?.nodes ?? [],
    totalCount: page?.totalCount ?? 0,
    isReading: page === undefined && answer.failure === null,
    failure: answer.failure ?? trouble,
    more: page?.pageInfo.hasNextPage === true ? more : null,
  };
}

function joinPages<Node>(first: Paged<Node>, next: Paged<Node>): Paged<Node> {
  return { ...next, nodes: [...first.nodes, ...next.nodes] };
}
