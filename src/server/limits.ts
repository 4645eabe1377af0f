// What one caller may ask at once. The query limits hold for HTTP, server-sent events and WebSockets alike, since all share one pipeline.
import { maxAliasesPlugin } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthPlugin } from "@escape.tech/graphql-armor-max-depth";
import type { Plugin } from "graphql-yoga";

export const limits = {
  /** Our own page's deepest query has 8 levels. */
  depth: 12,
  aliases: 30,
  tokens: 5_000,
  /** Characters of a document. Those of our page and command have under 5,000, introspection under 2,000. */
  documentLength: 65_536,
  /** Of all kinds, one in another. */
  brackets: 64,
  /** The validator compares fields pair by pair, so that twice as many take four times as long. */
  fields: 600,
  fragments: 60,
  /** Objects and lists in a variable, one in another. */
  variableDepth: 32,
  /** Parsed documents that are kept, with what a token and its nodes hold. */
  documentCacheBytes: 16 * 1_048_576,
  bytesPerToken: 600,
  /** An object counts 2, a value 1, each level half as much again, a list as often as its page is long. A hundred statuses with all there is are 25,000. */
  cost: 30_000,
  /** Operations in one request. */
  batch: 10,
  bodyBytes: 1_048_576,
  /** The first message of a WebSocket, by which its caller is known: a token and little more. */
  greetingBytes: 16_384,
  /** For a request's headers, and for its body. Whoever is slower is cut off, and makes room. */
  headersMs: 15_000,
  requestMs: 60_000,
  checkEveryMs: 5_000,
  /** Open TCP connections of one process. */
  connections: 5_000,
  /** WebSockets, event streams and requests in flight of one token. */
  connectionsPerToken: 100,
  /** The same of one person, with all their tokens and sessions. */
  connectionsPerPerson: 200,
  /** Operations running at once on one WebSocket. */
  operationsPerSocket: 100,
  /** Of our page a tab has about five. */
  subscriptionsPerPerson: 300,
  /** What subscriptions read at once, in one process; bounded per person by the subscriptions that they may open. */
  subscriptionReads: { slots: 4, slotsPerOwner: 3, waitingPerOwner: 10_000 },
  /** Documents are parsed one in each turn of the process's loop, and the turns go round by person: a burst delays health and others by one of them. */
  parsing: { slots: 1, slotsPerOwner: 1, waitingPerOwner: 2_000 },
  /** Queries and mutations in one process; their turns go round by person. */
  operations: { slots: 12, slotsPerOwner: 6, waitingPerOwner: 200 },
} as const;

/** A fresh set for one server. Introspection is let through: GraphiQL needs it, and it reaches no data. */
export function createLimitPlugins(): Plugin[] {
  return [maxDepthPlugin({ n: limits.depth, ignoreIntrospection: true }), maxAliasesPlugin({ n: limits.aliases })];
}
