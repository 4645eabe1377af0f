import { randomUUID } from "node:crypto";
import { createPrismaClient } from "../../src/adapters/database/prisma-client.ts";
import { createOfficeTasks } from "../../src/adapters/office/tasks.ts";
import type { OfficeWrite } from "../../src/app/ports/office-table.ts";
import type { TaskFields } from "../../src/core/records/task.ts";
import { type Measured, post } from "./bare-fetch.ts";
import { type Stage, secondsOf } from "./stage.ts";

/** As many requests at once as the product has for one mailbox. */
const concurrency = 3;

export interface ExportFigures {
  readonly tasks: number;
  readonly seconds: number;
  readonly graphRequests: number;
  readonly bare: Measured;
}

/** The first sync of an empty mailbox with so many tasks in Oro, and the same number of creates with bare fetch. */
export async function measureExport(stage: Stage, tasks: number): Promise<ExportFigures> {
  await writeOfficeTasks(stage.databaseUrl, tasks);
  await stage.connect();
  const run = await stage.runEnds();
  if (run.counts.createdInM365 !== tasks || run.counts.failed > 0)
    throw new Error(`Of ${tasks} tasks ${run.counts.createdInM365} were exported and ${run.counts.failed} failed.`);
  const bare = await post(stage.mailbox, tasks, concurrency);
  return { tasks, seconds: secondsOf(run), graphRequests: run.graphRequests, bare };
}

/** The administrator's own tasks, written as the back office writes them, its change log included. */
async function writeOfficeTasks(databaseUrl: string, count: number): Promise<void> {
  const prisma = createPrismaClient(databaseUrl);
  try {
    const { id: ownerId } = await prisma.user.findFirstOrThrow({ where: { role: "ADMINISTRATOR" } });
    const writes = Array.from(
      { length: count },
      (_, index): OfficeWrite => ({ op: "create", id: randomUUID(), fields: { ...officeTask(index + 1) } }),
    );
    await prisma.$transaction((tx) => createOfficeTasks().write(tx, ownerId, writes), { timeout: 60_000 });
  } finally {
    await prisma.$disconnect();
  }
}

function officeTask(number: number) {
  return {
    subject: `Task ${number}`,
    description: `Notes for number ${number}`,
    dueDate: "2026-12-01",
    startDate: null,
    completedDate: null,
    priority: "normal",
    status: "open",
    reminderAt: null,
    categories: ["CRM"],
    checklist: [],
    recurrence: null,
  } satisfies TaskFields;
}
