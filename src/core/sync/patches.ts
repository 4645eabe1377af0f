import type { ItemPatch, M365Item } from "../records/m365-item.ts";
import type { Link } from "./link.ts";

/**
 * Microsoft tells some changes light: an id, the changed fields, no version. Such a patch is put on what is known of the item:
 *
 *   the same page shows the item before it    on the item
 *   … behind it                               nowhere: the item is the later news
 *   its pair is synced                        on what Microsoft held at the last sync; the version stays
 *   anything else                             nowhere: the item is read by itself
 */
export interface PageNews {
  /** The newest of each item that was shown whole. */
  readonly items: readonly M365Item[];
  /** One for each item that was not shown whole. */
  readonly patches: readonly ItemPatch[];
}

export function joinPatches(items: readonly M365Item[], patches: readonly ItemPatch[]): PageNews {
  const whole = new Map(items.map((item, at) => [item.id, { item, at }]));
  const light = new Map<string, ItemPatch>();
  for (const patch of patches) {
    const { id, fields, itemsBefore } = patch;
    const shown = whole.get(id);
    if (shown === undefined) light.set(id, { ...patch, fields: { ...light.get(id)?.fields, ...fields } });
    else if (shown.at < itemsBefore) {
      whole.set(id, { ...shown, item: { ...shown.item, fields: { ...shown.item.fields, ...fields } } });
    }
  }
  return { items: [...whole.values()].map(({ item }) => item), patches: [...light.values()] };
}

/** The item that a patch makes of what both sides last agreed on; null: it must be read. */
export function patchedItem(link: Link, { id, fields }: ItemPatch): M365Item | null {
  if (link.state !== "ACTIVE" || link.bases === null) return null;
  return {
    id,
    etag: link.etag ?? "",
    modifiedAt: null,
    mark: null,
    fields: { ...link.bases.m365, ...fields },
    extra: link.extra,
  };
}
