import { UserError } from "./errors.ts";

/** The cursor is not one of this feed's, or the events after it are no longer kept. Subscribing without `after` gives the present state. */
export class BadCursorError extends UserError {
  constructor(reason: string) {
    super(`${reason} Subscribe again without "after" to get the present state.`);
  }
}
