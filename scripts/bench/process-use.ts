import { readFile, writeFile } from "node:fs/promises";

const MEBIBYTE = 1024 * 1024;
const sampleMs = 250;

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

async function readHighWater(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

function readMetric(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? 0);
}
