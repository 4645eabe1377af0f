import type { FeedEvent, FeedFilter } from "./ports/feed.ts";

export function passesFilter(filter: FeedFilter, event: FeedEvent): boolean {
  return (
    filter.topics.includes(event.topic) &&
    (filter.accountId === undefined || filter.accountId === event.accountId) &&
    (filter.resource === undefined || filter.resource === event.resource)
  );
}
