// What one caller may ask for at once. The query limits apply to HTTP, server-sent events and WebSockets alike, since all share one
// pipeline.
import { maxAliasesPlugin } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthPlugin } from "@escape.tech/graphql-armor-max-depth";
import type { Plugin } from "graphql-yoga";

export const limits = {
  /** Our own page's deepest query has 8 levels. */
  depth: 12,
  aliases: 30,
  tokens: 5_000,
  /** Characters of a document. Our page's and command's have under 5,000, introspection under 2,000. */
  documentLength: 65_536,
  /** Nesting of all kinds together. */
  brackets: 64,
  /** The validator compares fields pair by pair, so twice as many take four times as long. */
  fields: 600,
  fragments: 60,
  /** Nesting of objects and lists in a variable. */
  variableDepth: 32,
  /** Cached parsed documents, including their tokens and nodes. */
  documentCacheBytes: 16 * 1_048_576,
  bytesPerToken: 600,
  /**
   * An object counts 2, a value 1, each level half as much again, a list as often as its page is long. A hundred statuses with all fields
   * are 25,000.
   */
  cost: 30_000,
  /** Operations in one request. */
  batch: 10,
  bodyBytes: 1_048_576,
  /** The first message of a WebSocket, which identifies its caller: a token and little more. */
  greetingBytes: 16_384,
  /** For a request's headers, and for its body. Slower clients are cut off to make room. */
  headersMs: 15_000,
  requestMs: 60_000,
  checkEveryMs: 5_000,
  /** Open TCP connections of one process. */
  connections: 5_000,
  /** WebSockets, event streams and requests in flight for one token. */
  connectionsPerToken: 100,
  /** The same for one person, with all their tokens and sessions. */
  connectionsPerPerson: 200,
  /** Operations running at once on one WebSocket. */
  operationsPerSocket: 100,
  /** A tab of our page has about five. */
  subscriptionsPerPerson: 300,
  /** Attachments, mails and conversations as files that one person loads at once. A browser opens six connections. */
  downloadsPerPerson: 6,
  /** Files that one person uploads at once. */
  uploadsPerPerson: 4,
  /** Texts that subscribers with the same operation and rights are sent, kept for a second. */
  liveTextBytes: 64 * 1_048_576,
  /** What subscriptions read at once, in one process; bounded for each person by the subscriptions that they may open. */
  subscriptionReads: { slots: 4, slotsPerOwner: 3, waitingPerOwner: 10_000 },
  /**
   * One document is parsed in each turn of the event loop, and turns go round by person: a burst delays health checks and others by one
   * document.
   */
  parsing: { slots: 1, slotsPerOwner: 1, waitingPerOwner: 2_000 },
  /** Queries and mutations in one process; turns go round by person. */
  operations: { slots: 12, slotsPerOwner: 6, waitingPerOwner: 200 },
} as const;

/** A fresh set for one server. Introspection is allowed: GraphiQL needs it, and it reaches no data. */
export function createLimitPlugins(): Plugin[] {
  return [maxDepthPlugin({ n: limits.depth, ignoreIntrospection: true }), maxAliasesPlugin({ n: limits.aliases })];
}
