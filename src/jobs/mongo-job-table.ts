import { type Collection, type Db, type Document, ObjectId } from "mongodb";
import { hasCode } from "../lib/has-code.ts";
import type { JobTable } from "./job-table.ts";

const duplicateKey = 11_000;
/** Agenda's collection. */
export const jobCollection = "agendaJobs";

export function createMongoJobTable(db: Db): JobTable {
  const jobs: Collection<Document> = db.collection(jobCollection);
  return {
    prepare: async () => {
      for (const field of ["data.waiting", "data.running"]) {
        await jobs.createIndex({ [field]: 1 }, { unique: true, sparse: true, name: `${field}_once` });
      }
      await jobs.createIndex({ "data.slot": 1 }, { name: "slot" });
    },
    put: async (orders) => {
      const writes = orders.map(({ slot, name, key, payload, runAt }) => ({
        updateOne: {
          filter: { "data.waiting": slot },
          update: {
            $min: { nextRunAt: runAt },
            $setOnInsert: {
              ...{ name, type: "normal", priority: 0, lockedAt: null, disabled: false },
              ...{ "data.slot": slot, "data.key": key, "data.payload": payload },
            },
          },
          upsert: true,
        },
      }));
      for (;;) {
        try {
          await jobs.bulkWrite(writes, { ordered: false });
          return;
        } catch (error) {
          // Somebody else ordered one of them in between: the next attempt finds theirs.
          if (!hasCode(error, duplicateKey)) throw error;
        }
      }
    },
    hasten: async (slot, runAt) => {
      const { matchedCount } = await jobs.updateOne({ "data.waiting": slot }, { $min: { nextRunAt: runAt } });
      return matchedCount > 0;
    },
    claim: async (id, slot) => {
      try {
        const { matchedCount } = await jobs.updateOne(
          { _id: new ObjectId(id), $or: [{ "data.waiting": slot }, { "data.running": slot }] },
          { $unset: { "data.waiting": true }, $set: { "data.running": slot, nextRunAt: null, lastRunAt: new Date() } },
        );
        return matchedCount > 0 ? "claimed" : "gone";
      } catch (error) {
        if (hasCode(error, duplicateKey)) return "busy";
        throw error;
      }
    },
    finish: async (slot) => {
      await jobs.deleteMany({ "data.slot": slot, "data.waiting": null });
    },
    fail: async (id, slot, reason) => {
      await jobs.deleteMany({ "data.slot": slot, "data.waiting": null, "data.running": null });
      const now = new Date();
      await jobs.updateOne(
        { _id: new ObjectId(id) },
        {
          $unset: { "data.running": true },
          $set: {
            lockedAt: null,
            nextRunAt: null,
            failedAt: now,
            lastFinishedAt: now,
            failReason: reason,
            failCount: 1,
          },
        },
      );
    },
    release: async (id, runAt) => {
      await jobs.updateOne({ _id: new ObjectId(id) }, { $set: { lockedAt: null, nextRunAt: runAt } });
    },
    unlock: async (searches) => {
      await jobs.updateMany({ lastModifiedBy: { $in: [...searches] } }, { $set: { lockedAt: null } });
    },
    cancel: async (slot) => {
      await jobs.deleteOne({ "data.waiting": slot });
    },
    stats: async () => {
      const [waiting, running, failed] = await Promise.all([
        jobs.countDocuments({ "data.waiting": { $exists: true } }),
        jobs.countDocuments({ "data.running": { $exists: true } }),
        jobs.countDocuments({ "data.slot": { $exists: true }, "data.waiting": null, "data.running": null }),
      ]);
      return { waiting, running, failed };
    },
  };
}
