import { type AccessChange, isToldOf } from "../../core/access/access-change.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { accessChangeOf } from "../ports/access-feed.ts";
import type { WatchSource } from "./watch.ts";

/** What is told of a change: nothing that has to be read. */
export type ToldChange = Pick<AccessChange, "id" | "userId"> & { readonly kind: AccessChange["kind"] | "EVERYTHING" };

/** Stands for the present state, which only queries tell: whoever begins here reads what they show. */
const everything: ToldChange = { kind: "EVERYTHING", id: null, userId: null };

/** Changes of who may come in, as far as the viewer hears of them. */
export function accessChanges(viewer: Viewer): WatchSource<ToldChange> {
  return {
    topics: ["access"],
    concerns(message) {
      const change = accessChangeOf(message);
      return change !== null && isToldOf(viewer, change) ? [keyOf(change)] : [];
    },
    present: async (afterId) => (afterId === "" ? [{ id: "everything", value: everything }] : []),
    read: async (keys) => keys.map((key) => ({ id: key, value: toldOf(key) })),
  };
}

/** The same change twice is told once. */
const keyOf = ({ kind, id, userId }: AccessChange): string => JSON.stringify({ kind, id, userId });

// Written by nobody but keyOf.
const toldOf = (key: string): ToldChange => JSON.parse(key) as ToldChange;
