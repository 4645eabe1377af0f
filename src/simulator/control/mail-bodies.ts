import { z } from "zod";
import { AMOUNTS, MAIL_POSITIONS, type MailSwitches } from "../mail/switches.ts";
import { WELL_KNOWN } from "../mail/well-known.ts";

const positions = Object.entries(MAIL_POSITIONS).map(([name, known]): [string, z.ZodType] => [
  name,
  (AMOUNTS.some((amount) => amount === name) ? z.number().min(0) : z.literal([...known])).exactOptional(),
]);

const shape = z.strictObject({
  ...Object.fromEntries(positions),
  deltaFilterCap: z.int().min(1).nullable().exactOptional(),
  largestPage: z.int().min(1).nullable().exactOptional(),
  ndr: z.union([z.number().min(0), z.literal("off")]).exactOptional(),
  wellKnownMissing: z.array(z.enum(WELL_KNOWN)).exactOptional(),
  locale: z.string().exactOptional(),
  corruptItems: z.array(z.string()).exactOptional(),
  status: z.record(z.string(), z.int().min(400).max(599)).exactOptional(),
});

/** A patch of mail's switches: only known names, only known positions. */
export const mailSwitches = shape.transform((checked) => checked as Partial<MailSwitches>);
