import { beforeEach, describe } from "vitest";
import { describeCollections } from "./m365-records/collections.ts";
import { describeReading } from "./m365-records/reading.ts";
import { describeRounds } from "./m365-records/rounds.ts";
import { createStage, type RecordsBench, type RecordsHabits, type RecordsStage } from "./m365-records/stage.ts";
import { describeStates, describeWriting } from "./m365-records/writing.ts";

export type { RecordsHabits } from "./m365-records/stage.ts";

/** What every adapter of one resource of a mailbox promises. `open` is called for each test, on an empty mailbox. */
export function describeM365Records(name: string, habits: RecordsHabits, open: () => Promise<RecordsBench>): void {
  describe(`records of Microsoft 365: ${name}`, () => {
    let opened: RecordsStage;
    const stage = () => opened;

    beforeEach(async () => {
      opened = createStage(await open());
    });

    describeCollections(stage, habits);
    describeRounds(stage, habits);
    describeReading(stage, habits);
    if (habits.isMadeThere) describeStates(stage);
    else describeWriting(stage, habits);
  });
}
