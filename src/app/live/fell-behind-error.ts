import { UserError } from "../errors.ts";

/** Too many events wait for a slow subscriber. */
export class FellBehindError extends UserError {
  /** It continues behind this place; null: it had been sent nothing yet. */
  readonly cursor: string | null;

  constructor(cursor: string | null) {
    super("You read more slowly than events come. Subscribe again with `after` and the last cursor that you got.");
    this.name = "FellBehindError";
    this.cursor = cursor;
  }
}
