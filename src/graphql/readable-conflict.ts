import type { Conflict } from "../../prisma/generated/client.ts";
import { isPrivate } from "../core/access/private-events.ts";
import { eventOf } from "../core/records/event.ts";
import type { RecordFields } from "../core/records/record.ts";
import type { Context } from "./context.ts";

type Stored = Pick<Conflict, "accountId" | "resource" | "bases" | "office" | "m365">;

/** Whether the viewer may see the content of a conflict's records: if an event is private on either side, only its owner may. */
export async function mayReadConflict(conflict: Stored, { viewer, app, prisma }: Context): Promise<boolean> {
  if (!(await app.glass.mayReadAccount(viewer, conflict.accountId))) return false;
  if (conflict.resource !== "CALENDAR" || !isPrivateSomewhere(conflict)) return true;
  const account = await prisma.account.findUnique({ where: { id: conflict.accountId }, select: { userId: true } });
  return account?.userId === viewer.userId;
}

function isPrivateSomewhere({ bases, office, m365 }: Stored): boolean {
  const base = isObject(bases) ? [bases, bases["office"], bases["m365"]] : [];
  return [...base, office, m365].some((fields) => isObject(fields) && holdsPrivate(fields));
}

/** One private occurrence is enough: the conflict shows all of them. */
function holdsPrivate(fields: RecordFields): boolean {
  const event = eventOf(fields);
  return (
    isPrivate(event) ||
    event.exceptions.some(
      (one) => one.kind === "changed" && isPrivate({ sensitivity: one.changes.sensitivity ?? "normal" }),
    )
  );
}

function isObject(value: unknown): value is RecordFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
