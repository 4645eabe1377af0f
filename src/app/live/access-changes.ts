import { type AccessChange, isToldOf } from "../../core/access/access-change.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { accessChangeOf } from "../ports/access-feed.ts";
import type { LiveSource } from "./live-source.ts";

/** What a change may tell without reading anything. */
export type ToldChange = Pick<AccessChange, "id" | "userId"> & { readonly kind: AccessChange["kind"] | "EVERYTHING" };

/** Stands for the present state, which only queries can show: a new subscriber reads what they show. */
const everything: ToldChange = { kind: "EVERYTHING", id: null, userId: null };

const everythingId = "everything";

/** Changes of who may sign in, as far as the viewer may be told of them. */
export function accessChanges(viewer: Viewer): LiveSource<ToldChange> {
  return {
    kind: "events",
    topics: ["access"],
    isPresent: ({ kind }) => kind === "EVERYTHING",
    concerns(message) {
      const change = accessChangeOf(message);
      return change !== null && isToldOf(viewer, change) ? [keyOf(change)] : [];
    },
    present: async (afterId) => (afterId === "" ? [{ id: everythingId, value: everything }] : []),
    read: async (keys) => keys.map((key) => ({ id: key, value: toldOf(key) })),
  };
}

/** The same change twice is sent once. */
const keyOf = ({ kind, id, userId }: AccessChange): string => JSON.stringify({ kind, id, userId });

// Only keyOf makes the other keys.
const toldOf = (key: string): ToldChange => (key === everythingId ? everything : (JSON.parse(key) as ToldChange));
