import { z } from "zod";
import type { RecordFields } from "../records/record.ts";
import type { Action } from "./action.ts";
import { excludedReasons } from "./inbox.ts";
import { detachedReasons } from "./link.ts";
import type { PairDecision } from "./pair.ts";

/** An action without the situation, which is loaded again. */
export type PlannedDecision =
  | Exclude<Action, { readonly kind: "wait" | "pair" }>
  | { readonly kind: "pair"; readonly decision: PairDecision };

const fieldsShape = z.custom<RecordFields>((value) => typeof value === "object" && value !== null);
const writeShape = z.discriminatedUnion("op", [
  z.object({ op: z.literal("none") }),
  z.object({ op: z.literal("create") }),
  z.object({ op: z.literal("update"), changed: z.array(z.string()) }),
]);
const conflictShape = z.object({
  kind: z.enum(["FIELDS", "OFFICE_DELETED", "M365_DELETED"]),
  fields: z.array(z.string()),
  winner: z.enum(["office", "m365"]).nullable(),
});
const pairDecisionShape = z.discriminatedUnion("kind", [
  z.object({
    ...{ kind: z.literal("settle"), fields: fieldsShape, office: writeShape, m365: writeShape },
    ...{ drift: z.array(z.string()), conflict: conflictShape.nullable() },
    overruled: z.array(z.string()).exactOptional(),
  }),
  z.object({
    ...{ kind: z.literal("remove"), office: z.boolean(), m365: z.boolean() },
    conflict: conflictShape.nullable(),
  }),
  z.object({ kind: z.literal("ask"), conflict: conflictShape }),
  z.object({ kind: z.literal("detach"), reason: z.literal("FOLLOWER_DELETED") }),
]);

/** A decision as it is stored, as JSON. */
export const plannedDecisionShape: z.ZodType<PlannedDecision> = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["hold", "drop", "handOver", "rolled", "createInM365", "createInOffice"]) }),
  z.object({ kind: z.literal("exclude"), reason: z.enum(excludedReasons) }),
  z.object({ kind: z.literal("detach"), reason: z.enum(detachedReasons) }),
  z.object({ kind: z.literal("pair"), decision: pairDecisionShape }),
]);
