import { z } from "zod";
import type { Client } from "./client.ts";
import type { Operation, Variables } from "./operation.ts";

export const pageFields = "pageInfo { hasNextPage endCursor }";

interface Connection<Node> {
  readonly page: {
    readonly edges: readonly { readonly node: Node }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
  };
}

/** The shape of a Relay connection that the document gives the alias `page`. */
export function connectionOf<Node>(node: z.ZodType<Node>) {
  return z.object({
    page: z.object({
      edges: z.array(z.object({ node })),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    }),
  });
}

const pageSize = 100;

/** The first `limit` nodes of a list, page by page. The operation takes `first` and `after`. */
export async function readList<Node>(
  client: Client,
  operation: Operation<Connection<Node>>,
  variables: Variables = {},
  limit = Number.POSITIVE_INFINITY,
): Promise<Node[]> {
  const nodes: Node[] = [];
  let after: string | null = null;
  do {
    const first = Math.min(pageSize, limit - nodes.length);
    const { page }: Connection<Node> = await client.ask(operation, { ...variables, first, after });
    nodes.push(...page.edges.map((edge) => edge.node));
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
  } while (after !== null && nodes.length < limit);
  return nodes;
}
