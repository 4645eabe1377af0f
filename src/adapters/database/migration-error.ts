export type MigrationFault = "newerDatabase" | "failedMigration" | "foreignDatabase";

/** The database cannot be brought to this version's schema; the message says why and what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
  readonly fault: MigrationFault;

  constructor(fault: MigrationFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
