import { describe, expect, test } from "vitest";
import type { SystemAlerts } from "../../../src/app/ports/system-alerts.ts";
import { createTroubles, type Trouble } from "../../../src/app/status/troubles.ts";

const full: Trouble = { name: "disk", code: "DISK_FULL", message: "The database's disk is full: no space left" };

/** Alerts in a database that takes nothing while its disk is full. */
function alertsOnDisk() {
  const standing: string[] = [];
  const disk = { isFull: true };
  const mustHaveRoom = () => {
    if (disk.isFull) throw new Error("No space left on device");
  };
  const alerts: SystemAlerts = {
    async raise({ name, code, message }) {
      mustHaveRoom();
      standing.push(`system:${name} ${code}: ${message}`);
    },
    async resolve(name) {
      mustHaveRoom();
      standing.splice(0, standing.length, ...standing.filter((one) => !one.startsWith(`system:${name} `)));
    },
  };
  return { alerts, disk, standing };
}

describe("what is wrong with the installation", () => {
  test("is known at once, and an alert as soon as one can be written: one, however often it is met", async () => {
    const { alerts, disk, standing } = alertsOnDisk();
    const unwritten: unknown[] = [];
    const troubles = createTroubles({ alerts, onUnwritten: (error) => unwritten.push(error) });
    troubles.report(full);
    expect(troubles.present).toEqual([full]);
    await troubles.write();
    expect(standing).toEqual([]);
    expect(unwritten).not.toEqual([]);
    disk.isFull = false;
    await troubles.write();
    troubles.report(full);
    await troubles.write();
    expect(standing).toEqual([`system:disk DISK_FULL: ${full.message}`]);
  });

  test("is over at once, and its alert as soon as that can be written", async () => {
    const { alerts, disk, standing } = alertsOnDisk();
    const troubles = createTroubles({ alerts, onUnwritten: () => {} });
    disk.isFull = false;
    troubles.report(full);
    await troubles.write();
    expect(standing).toHaveLength(1);
    disk.isFull = true;
    troubles.clear("disk");
    expect(troubles.present).toEqual([]);
    await troubles.write();
    expect(standing).toHaveLength(1);
    disk.isFull = false;
    await troubles.write();
    expect(standing).toEqual([]);
  });
});
