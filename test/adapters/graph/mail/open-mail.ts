import { createMailboxes, type GraphMailboxesOptions } from "../../../../src/adapters/graph/mailboxes.ts";
import type { M365Collection, M365Records } from "../../../../src/app/ports/m365-records.ts";
import type { DateWindow } from "../../../../src/core/sync/window.ts";
import { must } from "../../../../src/lib/must.ts";
import { ownLimits } from "../../../support/graph-limits.ts";
import type { RunningSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";

export interface OpenMail {
  readonly records: M365Records;
  readonly folders: readonly M365Collection[];
  /** The id of a folder by its well-known name, or by its own. */
  idOf(name: string): string;
}

const always = { from: "2000-01-01", to: "2100-01-01" };

/** A person's mail through the adapter, with tokens straight from the simulator. */
export async function openMail(
  { origin, control }: RunningSimulator,
  person: string,
  options: Partial<GraphMailboxesOptions> = {},
  window: DateWindow = always,
): Promise<OpenMail> {
  const tokens = {
    forAccount: async () => control.entra.accessToken(person, ["Mail.ReadWrite", "MailboxSettings.Read"]),
  };
  const mailboxes = createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: origin, ...options });
  const records = (await mailboxes.open({ id: person })).records("EMAIL", window);
  const folders = await readFolders(records);
  const idOf = (name: string) =>
    must(
      folders.find((folder) => folder.wellKnown === name || folder.name === name),
      `the folder ${name}`,
    ).id;
  return { records, folders, idOf };
}

async function readFolders(records: M365Records): Promise<readonly M365Collection[]> {
  const folders: M365Collection[] = [];
  for (let link: string | null = null; ; ) {
    const { collections, next } = await records.readCollections(link, noSignal);
    folders.push(...collections);
    if (next.kind === "round") return folders;
    link = next.link;
  }
}
