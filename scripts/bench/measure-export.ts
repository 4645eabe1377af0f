import { randomUUID } from "node:crypto";
import { createPrismaClient } from "../../src/adapters/database/prisma-client.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import { type Measured, post } from "./bare-fetch.ts";
import type { Benched } from "./benched.ts";
import { type Stage, secondsOf } from "./stage.ts";

/** As many requests at once as the product has for one mailbox. */
const concurrency = 3;

export interface ExportFigures {
  readonly benched: Benched;
  readonly count: number;
  readonly seconds: number;
  readonly graphRequests: number;
  readonly bare: Measured;
}

/** The first sync of an empty mailbox with so many records in Oro, and the same number of creates with bare fetch. */
export async function measureExport(stage: Stage<Benched>, count: number): Promise<ExportFigures> {
  const { benched } = stage;
  await writeOfficeRecords(stage, count);
  await stage.connect();
  const run = await stage.runEnds();
  if (run.counts.createdInM365 !== count || run.counts.failed > 0)
    throw new Error(
      `Of ${count} ${benched.noun} ${run.counts.createdInM365} were exported and ${run.counts.failed} failed.`,
    );
  const bare = await post(stage.mailbox, benched, count, concurrency);
  return { benched, count, seconds: secondsOf(run), graphRequests: run.graphRequests, bare };
}

/** The administrator's own records, written as the back office writes them, its change log included. */
async function writeOfficeRecords({ databaseUrl, benched }: Stage<Benched>, count: number): Promise<void> {
  const prisma = createPrismaClient(databaseUrl);
  try {
    const { id: ownerId } = await prisma.user.findFirstOrThrow({ where: { role: "ADMINISTRATOR" } });
    const writes = Array.from(
      { length: count },
      (_, index): OfficeWrite => ({ op: "create", id: randomUUID(), fields: benched.inOffice(index + 1) }),
    );
    await prisma.$transaction((tx) => benched.table.write(tx, ownerId, writes), { timeout: 60_000 });
  } finally {
    await prisma.$disconnect();
  }
}
