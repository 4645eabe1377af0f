import { findShortage, proveRoom } from "../adapters/database/disk.ts";
import { writeFeed } from "../adapters/feed/feed-events.ts";
import { createSystemAlerts } from "../adapters/store/system-alerts.ts";
import { createTroubles, type Troubles, troubleNames } from "../app/status/troubles.ts";
import type { Config } from "../config.ts";
import type { Stops } from "../lib/stops.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import type { Databases } from "./databases.ts";

const LOOK_MS = 5_000;

/**
 * Watches what the installation itself needs, and reports what is missing: in readiness at once, as an alert as soon as it can be written.
 */
export function watchTroubles(config: Config, databases: Databases, logger: Logger, stops: Stops): Troubles {
  const { prisma, records } = databases;
  const troubles = createTroubles({
    alerts: createSystemAlerts(prisma, writeFeed),
    onUnwritten: (error) => logger.warn({ err: error }, "An alert could not be written yet. It is tried again."),
  });
  const diskFull = (why: string): void => {
    logger.error(`The database's disk is full: ${why}`);
    troubles.report({ name: "disk", code: "DISK_FULL", message: `The database's disk is full: ${why}` });
  };
  databases.onDiskFull((why) => {
    if (!troubles.present.some(({ name }) => name === "disk")) diskFull(why);
  });
  const look = async (): Promise<void> => {
    await troubles.write();
    const isKnown = troubles.present.some(({ name }) => name === "disk");
    const shortage = records.embedded ? await findShortage(config.dataFolder) : null;
    if (shortage !== null && !isKnown) diskFull(shortage);
    if (shortage !== null || !isKnown) return;
    await proveRoom(prisma);
    troubles.clear("disk");
  };
  // Alerts of an earlier process: trouble that persists is found again.
  for (const name of troubleNames) troubles.clear(name);
  const watch = systemClock.every(LOOK_MS, look, (error) =>
    logger.warn({ err: error }, "The disk could not be checked."),
  );
  stops.add(async () => watch.stop());
  return troubles;
}
