import type { Check } from "./check.ts";
import { checksOf, type Example, gone, mine, since, there } from "./event-situations.ts";

/** A calendar that is shared for reading: nothing of Microsoft's is written, made or deleted, in any direction. */

const readOnly: readonly Example[] = [
  [
    "Oro's edit is left and shown",
    { bases: since(mine), office: there({ ...mine, subject: "Ours" }), m365: there(mine) },
    "nothing; subject drifts",
  ],
  [
    "Oro's edit is reverted",
    { bases: since(mine), drift: "REVERT", office: there({ ...mine, subject: "Ours" }), m365: there(mine) },
    "Oro: subject",
  ],
  [
    "Microsoft's edit comes to Oro, over Oro's own",
    {
      bases: since(mine),
      conflictRule: "ASK",
      office: there({ ...mine, subject: "Ours" }),
      m365: there({ ...mine, subject: "Theirs" }),
    },
    "Oro: subject",
  ],
  ["what Oro deleted is not deleted there", { bases: since(mine), office: gone, m365: there(mine) }, "detach"],
  [
    "what was deleted there is deleted in Oro, also when Oro edited it",
    { bases: since(mine), office: there({ ...mine, subject: "Ours" }), m365: gone },
    "delete in Oro",
  ],
  [
    "from Oro to Microsoft, nothing is written",
    {
      direction: "OFFICE_TO_M365",
      drift: "REVERT",
      bases: since(mine),
      office: there({ ...mine, subject: "Ours" }),
      m365: there({ ...mine, subject: "Theirs" }),
    },
    "nothing",
  ],
  [
    "from Oro to Microsoft, nothing is made",
    { direction: "OFFICE_TO_M365", bases: since(mine), office: there({ ...mine, subject: "Ours" }), m365: gone },
    "detach",
  ],
  [
    "from Oro to Microsoft, nothing is deleted",
    { direction: "OFFICE_TO_M365", bases: since(mine), office: gone, m365: there(mine) },
    "detach",
  ],
  [
    "from Microsoft to Oro, all is copied",
    {
      direction: "M365_TO_OFFICE",
      bases: since(mine),
      office: there(mine),
      m365: there({ ...mine, subject: "Theirs" }),
    },
    "Oro: subject",
  ],
  [
    "a person's choice of Oro's value is not written there",
    {
      bases: since(mine),
      resolution: { kind: "fields", values: { subject: "Ours" } },
      office: there({ ...mine, subject: "Ours" }),
      m365: there({ ...mine, subject: "Theirs" }),
    },
    "nothing",
  ],
  [
    "a person's choice to delete deletes nothing there",
    { bases: since(mine), resolution: { kind: "delete" }, office: gone, m365: there(mine) },
    "detach",
  ],
];

export const readOnlyDecisions: readonly Check[] = checksOf("a calendar that may only be read", readOnly, {
  isReadOnly: true,
});
