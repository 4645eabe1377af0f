import type { CloudName } from "../microsoft/cloud.ts";
import type { Resource } from "../records/record.ts";

/** Whether Microsoft can send notifications for a resource here, and to what address; else why not, in words. */
export type PushAddress =
  | { readonly kind: "reachable"; readonly url: string }
  | { readonly kind: "none"; readonly reason: string };

export interface PushFacts {
  /** The server's own address, without a slash at the end. */
  readonly publicUrl: string;
  readonly isSimulator: boolean;
  readonly cloud: CloudName;
}

export type PushAddressOf = (resource: Resource) => PushAddress;

/** Microsoft sends to public https addresses only. A simulator is on this machine, where any address will do. */
export function createPushAddressOf({ publicUrl, isSimulator, cloud }: PushFacts): PushAddressOf {
  const { protocol, hostname } = new URL(publicUrl);
  const isHere = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  return (resource) => {
    if (!isSimulator && (protocol !== "https:" || isHere)) {
      return none("Microsoft cannot send to this server: PUBLIC_URL is not a public https address.");
    }
    // https://learn.microsoft.com/graph/change-notifications-overview: todoTask in the global service only.
    if (resource === "TASKS" && cloud !== "global")
      return none("Microsoft sends no notifications for tasks in this cloud.");
    return { kind: "reachable", url: publicUrl };
  };
}

const none = (reason: string): PushAddress => ({
  kind: "none",
  reason: `${reason} Changes are found at the interval.`,
});
