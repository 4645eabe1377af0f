import { GraphError } from "../graph/graph-error.ts";
import { addressOf, isSameAddress } from "../mailbox/address.ts";
import type { World } from "../world.ts";
import { type Attendee, NO_TIME } from "./event-fields.ts";
import type { AttendeeInput } from "./event-input.ts";

/**
 * A list as sent, with names and casing from the directory if the tenant knows the address. Earlier invitees keep their responses, whatever
 * was sent with them.
 */
export function takeAttendees(
  world: World,
  tenantId: string,
  inputs: readonly AttendeeInput[],
  before: readonly Attendee[],
): Attendee[] {
  const isKept = world.settings.calendar.attendeeStatusOnPatch === "kept";
  return inputs.map(({ type, emailAddress: { address, name } }) => {
    if (!/^[^\s@]+@[^\s@]+$/.test(address))
      throw new GraphError(400, "InvalidRecipients", `At least one recipient is not valid: '${address}'.`);
    const known = world.directory.findPerson(address);
    const person = known?.tenantId === tenantId ? known : undefined;
    const earlier = before.find((one) => isSameAddress(one.emailAddress.address, address));
    return {
      type: type ?? earlier?.type ?? "required",
      status: (isKept ? earlier?.status : undefined) ?? { response: "none", time: NO_TIME },
      emailAddress: person === undefined ? { name: name ?? address, address } : addressOf(person),
      ...(isKept && earlier?.proposedNewTime !== undefined ? { proposedNewTime: earlier.proposedNewTime } : {}),
    };
  });
}
