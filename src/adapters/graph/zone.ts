import { IANAZone } from "luxon";
import { findIana } from "windows-iana";

/** The IANA name of a zone that Microsoft names, in Windows' way or in IANA's; null for one that neither knows. */
export function ianaZoneOf(name: string): string | null {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const found = findIana(name)[0] ?? (IANAZone.isValidZone(name) ? name : null);
  // Names come from the wire: a bounded number of them is worth remembering.
  if (cache.size < 1_000) cache.set(name, found);
  return found;
}

const cache = new Map<string, string | null>();
