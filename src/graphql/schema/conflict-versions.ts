import type { FieldVersions } from "../../core/sync/conflict-versions.ts";
import { builder } from "../builder.ts";

const forPeople = 'For people, in one or more lines: "" when it is not set, null where the record is not there.';

export const FieldVersionsType = builder.objectRef<FieldVersions>("FieldVersions").implement({
  description: "One field: as both sides last agreed, and as each has it now.",
  fields: (t) => ({
    field: t.exposeString("field"),
    label: t.exposeString("label", { description: "For people." }),
    base: t.field({ type: "JSON", nullable: true, resolve: ({ base }) => base.value }),
    office: t.field({ type: "JSON", nullable: true, resolve: ({ office }) => office.value }),
    m365: t.field({ type: "JSON", nullable: true, resolve: ({ m365 }) => m365.value }),
    baseText: t.string({ nullable: true, description: forPeople, resolve: ({ base }) => base.text }),
    officeText: t.string({ nullable: true, description: forPeople, resolve: ({ office }) => office.text }),
    m365Text: t.string({ nullable: true, description: forPeople, resolve: ({ m365 }) => m365.text }),
  }),
});
