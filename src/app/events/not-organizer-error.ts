import type { Organizer } from "../../core/records/event.ts";
import { UserError } from "../errors.ts";

/** Somebody else's meeting: only the organizer may change what all attendees see. */
export class NotOrganizerError extends UserError {
  readonly organizer: Organizer | null;
  /** The fields that may not be changed. */
  readonly fields: readonly string[];

  constructor(organizer: Organizer | null, fields: readonly string[]) {
    const name = organizer === null ? "somebody else" : `${organizer.name || organizer.address} (${organizer.address})`;
    super(`This meeting is organized by ${name}: ask them to change it. You can answer it, and set your own reminder.`);
    this.organizer = organizer;
    this.fields = fields;
  }
}
