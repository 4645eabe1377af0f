const WINDOW_S = 10;

/**
 * The directory's limit: resource units in ten seconds for one app in one tenant, the more the larger the tenant is.
 * https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export interface DirectoryUnits {
  /** Takes that many; undefined where they are there, else the seconds until they are. */
  take(key: string, units: number, limit: number, now: number): { waitSeconds?: number; used: number };
}

export function createDirectoryUnits(): DirectoryUnits {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, units, limit, now) {
      const perSecond = limit / WINDOW_S;
      const bucket = buckets.get(key) ?? { left: limit, at: now };
      const left = Math.min(limit, bucket.left + ((now - bucket.at) / 1000) * perSecond);
      const isThere = left >= units;
      buckets.set(key, { left: isThere ? left - units : left, at: now });
      return isThere ? { used: (limit - left + units) / limit } : { used: 1, waitSeconds: (units - left) / perSecond };
    },
  };
}
