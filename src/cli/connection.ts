import type { DataOf, Operation } from "../lib/graphql-operation.ts";
import type { Client } from "./client.ts";

export const pageFields = "pageInfo { hasNextPage endCursor }";

interface Connection<Node> {
  readonly page: {
    readonly edges: readonly { readonly node: Node }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** A node of the list that the document calls `page`. */
export type NodeOf<Asked> = DataOf<Asked> extends Connection<infer Node> ? Node : never;

interface PageVariables {
  readonly first: number;
  readonly after: string | null;
}

const pageSize = 100;

/** The first `limit` nodes of a list, page by page. The operation takes `first` and `after`. */
export async function readList<Node, Filter extends object>(
  client: Client,
  operation: Operation<Connection<Node>, Filter & PageVariables>,
  filter: Filter,
  limit = Number.POSITIVE_INFINITY,
): Promise<Node[]> {
  const nodes: Node[] = [];
  let after: string | null = null;
  do {
    const first = Math.min(pageSize, limit - nodes.length);
    const { page }: Connection<Node> = await client.ask(operation, { ...filter, first, after });
    nodes.push(...page.edges.map((edge) => edge.node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null && nodes.length < limit);
  return nodes;
}
