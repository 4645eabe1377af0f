import type { Link } from "../../../core/sync/link.ts";

/** What sync stores about pairs. This half writes nothing, and needs no lease. */
export interface LinkReader {
  linksByM365Ids(ids: readonly string[]): Promise<readonly Link[]>;
  linksByOfficeIds(ids: readonly string[]): Promise<readonly Link[]>;
  linksByIds(ids: readonly string[]): Promise<readonly Link[]>;
  /** Links that are not detached. */
  countLinked(): Promise<number>;
  /** Links REMOVED as MAY_HAVE_MOVED. */
  linksThatMayHaveMoved(): Promise<readonly Link[]>;
}

export interface Links extends LinkReader {
  /**
   * Inserts or replaces by id.
   * @param written the versions of Oro's records that are being written: links are made ready meanwhile, and saved afterwards
   */
  saveLinks(links: readonly Link[], written?: Promise<ReadonlyMap<string, number>>): Promise<void>;
  dropLinks(ids: readonly string[]): Promise<void>;
}
