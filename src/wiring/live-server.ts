/** Access to this process's server, once there is one: use cases are made before it. */
export interface LiveServer {
  url: string;
  /** Ends every connection that this token opened. */
  closeToken: (tokenId: string) => void;
  /** Ends every connection that these people opened. */
  closePeople: (userIds: readonly string[]) => void;
  /** Who sends the next request is looked up again: somebody's facts, or the rules, have changed. */
  forgetViewers: () => void;
}

export const noServerYet = (url: string): LiveServer => ({
  url,
  closeToken: () => {},
  closePeople: () => {},
  forgetViewers: () => {},
});
