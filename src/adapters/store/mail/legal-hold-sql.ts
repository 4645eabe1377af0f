// What a legal hold keeps, as the one condition that every deletion of mail has. Its functions are in the migration, and so is a trigger that
// refuses a deletion that did not ask.
import { Prisma } from "../../../../prisma/generated/client.ts";

/** Of a mail: `e` of office_email, or another name of it. */
export const isHeldMail = (mail = "e"): Prisma.Sql => Prisma.raw(`is_held_mail(${mail}.id, ${mail}.owner_id)`);

/** Of a message `o` of outgoing_message, or another name of it. */
export const isHeldOutgoing = (message = "o"): Prisma.Sql =>
  Prisma.raw(
    `is_held(${message}.account_id, jsonb_build_array(${message}."from") || ${message}."to" || ${message}.cc || ${message}.bcc)`,
  );
