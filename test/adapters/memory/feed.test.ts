import { createMemoryFeed } from "../../../src/adapters/memory/feed.ts";
import { describeFeed } from "../../contracts/feed.ts";

describeFeed("memory", async () => {
  const feed = createMemoryFeed(() => new Date());
  return { feed, write: async (events) => feed.write(events), purge: async () => feed.purge() };
});
