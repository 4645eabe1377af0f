import { z } from "zod";
import type { Recurrence } from "../../core/records/recurrence.ts";
import { isDate } from "./dates.ts";

export const dateShape = z.string().refine(isDate, "is no date");

/** A rule as the engine passes it. */
export const recurrenceShape = z.object({
  type: z.enum(["daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"]),
  interval: z.number().int().positive(),
  daysOfWeek: z.array(z.string()).exactOptional(),
  firstDayOfWeek: z.string().exactOptional(),
  dayOfMonth: z.number().int().exactOptional(),
  month: z.number().int().exactOptional(),
  index: z.enum(["first", "second", "third", "fourth", "last"]).exactOptional(),
  range: z.discriminatedUnion("type", [
    z.object({ type: z.literal("noEnd") }),
    z.object({ type: z.literal("endDate"), endDate: dateShape }),
    z.object({ type: z.literal("numbered"), count: z.number().int().positive() }),
  ]),
}) satisfies z.ZodType<Recurrence>;
