import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode, isMissing } from "../../src/lib/has-code.ts";

const MEBIBYTE = 1024 * 1024;
const sampleMs = 250;
/** Linux tells times of processes in hundredths on every machine that Node runs on. */
const ticksPerSecond = 100;

/** What a process used while it worked. */
export interface ProcessUse {
  /** Of all its threads; what a loaded machine does not change, as it does seconds. */
  readonly cpuSeconds: number;
  /** Of the whole process. Linux's own high-water mark; elsewhere the highest sample. */
  readonly rssMiB: number;
  /** Used heap, garbage included, the highest sample. */
  readonly heapMiB: number;
  /** Before the work began. */
  readonly rssBeforeMiB: number;
}

/** Watches a server while it works: `stop` answers what it used since now. */
export async function watchProcess(pid: number, serverUrl: string): Promise<{ stop(): Promise<ProcessUse> }> {
  // Starting takes memory too, for the compiler: only the work counts. https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
  const hasMark = await writeFile(`/proc/${pid}/clear_refs`, "5").then(
    () => true,
    () => false,
  );
  let heap = 0;
  let resident = 0;
  let cpu = 0;
  const sample = async (): Promise<void> => {
    const metrics = await (await fetch(`${serverUrl}/metrics`)).text();
    heap = Math.max(heap, readMetric(metrics, "nodejs_heap_size_used_bytes"));
    cpu = readMetric(metrics, "process_cpu_seconds_total");
    resident = Math.max(resident, readMetric(metrics, "process_resident_memory_bytes"));
  };
  await sample();
  const before = { resident, cpu };
  let isOver = false;
  const sampling = (async () => {
    while (!isOver) {
      await sample();
      await new Promise((resolve) => setTimeout(resolve, sampleMs));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await sampling;
      await sample();
      const mark = hasMark ? await readHighWater(pid) : null;
      return {
        cpuSeconds: cpu - before.cpu,
        rssMiB: (mark ?? resident) / MEBIBYTE,
        heapMiB: heap / MEBIBYTE,
        rssBeforeMiB: before.resident / MEBIBYTE,
      };
    },
  };
}

/** Of a server, now. */
export async function readResidentMiB(serverUrl: string): Promise<number> {
  return readMetric(await (await fetch(`${serverUrl}/metrics`)).text(), "process_resident_memory_bytes") / MEBIBYTE;
}

/** What a process has used since it began. */
export async function readCpuSeconds(serverUrl: string): Promise<number> {
  return readMetric(await (await fetch(`${serverUrl}/metrics`)).text(), "process_cpu_seconds_total");
}

/** Of a PostgreSQL, in what it has used since it began, with the backends that ended; null where there is no /proc. */
export async function readPostgresCpuSeconds(folder: string): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const [postmaster = ""] = (await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n");
  const backends = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, "utf8");
  const ticks = await Promise.all([postmaster, ...backends.trim().split(" ")].map(readTicks));
  return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond;
}

/** Of a process and of those of its children that ended: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function readTicks(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch((error: unknown) => {
    // A backend that ended meanwhile counts as its parent's.
    if (isMissing(error) || hasCode(error, "ESRCH")) return "";
    throw error;
  });
  const [utime = 0, stime = 0, ofChildren = 0, sysOfChildren = 0] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 15)
    .map(Number);
  return utime + stime + ofChildren + sysOfChildren;
}

async function readHighWater(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

function readMetric(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? 0);
}
