import { z } from "zod";

export const checkFields = "ok steps { name ok message code remedy }";

export const checkResult = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      message: z.string(),
      code: z.string().nullable(),
      remedy: z.string().nullable(),
    }),
  ),
});
export type CheckResult = z.infer<typeof checkResult>;
