import { expect, test } from "vitest";
import { keepTimeZones } from "../../../src/app/accounts/keep-time-zones.ts";
import type { M365Mailboxes } from "../../../src/app/ports/m365-records.ts";

test("an account learns its mailbox's zone when a run opens it, again when its person moved, and costs nothing else", async () => {
  let timeZone = "Europe/Berlin";
  const stored: string[] = [];
  const mailboxes = keepTimeZones<M365Mailboxes>(
    {
      open: async () => ({
        timeZone,
        records: () => {
          throw new Error("nothing is read");
        },
        requests: () => 0,
        budget: () => ({ used: 0, limit: 10_000 }),
      }),
    },
    { setTimeZone: async (id, zone) => void stored.push(`${id} ${zone}`) },
  );
  await mailboxes.open({ id: "a" });
  await mailboxes.open({ id: "a" });
  await mailboxes.open({ id: "b" });
  timeZone = "Asia/Tokyo";
  await mailboxes.open({ id: "a" });
  expect(stored).toEqual(["a Europe/Berlin", "b Europe/Berlin", "a Asia/Tokyo"]);
});
