/** One change of an item in a mailbox, as needed for notifications. */
export interface ItemChange {
  /** Object id of the person whose mailbox holds the item. */
  readonly personId: string;
  readonly kind: "event" | "task" | "message";
  /** Id of the calendar, the list or the folder. */
  readonly containerId: string;
  readonly itemId: string;
  /** Of calendars, events and messages: the ids that they are known by under the ImmutableId preference. */
  readonly containerIdUnderHeader?: string;
  readonly immutableId?: string;
  /** Whether a path without a container means it: the default calendar; all folders of mail. */
  readonly isInDefault?: boolean;
  /** Of the item after the change, or as it last was. */
  readonly etag: string;
  readonly changeType: "created" | "updated" | "deleted";
}

/** Where mailboxes report their changes. Listeners stay across a reset of the world. */
export interface ChangeHub {
  onChange(change: ItemChange): void;
  /** Returns a function to stop listening. */
  listen(listener: (change: ItemChange) => void): () => void;
}

export function createChangeHub(): ChangeHub {
  const listeners = new Set<(change: ItemChange) => void>();
  return {
    onChange(change) {
      for (const listener of listeners) listener(change);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
