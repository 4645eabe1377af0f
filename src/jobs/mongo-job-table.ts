import { type Collection, type Db, ObjectId } from "mongodb";
import { hasCode } from "../lib/has-code.ts";
import type { DueJob, JobTable } from "./job-table.ts";

const duplicateKey = 11_000;
/** Agenda's collection. */
export const jobCollection = "agendaJobs";

/** What we read of Agenda's documents. */
interface StoredJob {
  readonly lockedAt: Date | null;
  readonly nextRunAt: Date | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export function createMongoJobTable(db: Db): JobTable {
  const jobs: Collection<StoredJob> = db.collection(jobCollection);
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
    lockNext: async ({ id: lastModifiedBy, name, lockDeadline }) => {
      const lock = async (mayClaim: boolean): Promise<DueJob | null> => {
        const now = new Date();
        // "waiting" holds the slot: its new name is the claim. A job taken over has only "running", and keeps it.
        const claim = {
          $rename: { "data.waiting": "data.running" },
          $set: { lockedAt: now, lastModifiedBy, lastRunAt: now },
        };
        const found = await jobs.findOneAndUpdate(
          {
            name,
            disabled: { $ne: true },
            $or: [{ lockedAt: { $eq: null }, nextRunAt: { $lte: now } }, { lockedAt: { $lte: lockDeadline } }],
          },
          mayClaim ? claim : { $set: { lockedAt: now, lastModifiedBy } },
          { returnDocument: "after", sort: { nextRunAt: 1, priority: -1 } },
        );
        if (found === null) return null;
        const { _id, nextRunAt, data } = found;
        return { id: _id.toHexString(), nextRunAt, lockedAt: now, data };
      };
      try {
        return await lock(true);
      } catch (error) {
        // Another job of the slot is running: who runs this one finds it busy.
        if (hasCode(error, duplicateKey)) return lock(false);
        throw error;
      }
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
