// What differs between the resources that are measured; all else is the same code.
import type { createOfficeTasks } from "../../src/adapters/office/tasks.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import type { Product } from "../../test/support/product.ts";
import type { SettingChanges } from "../../test/support/set-system.ts";
import type { SimulatorProcess } from "./simulator-process.ts";

/** What an import is measured by. */
export interface BenchedImport {
  readonly resource: "TASKS" | "CALENDAR" | "EMAIL";
  readonly noun: "tasks" | "events" | "mails";
  /** The aim: CPU of the server for one item of a first import. */
  readonly mostMicros?: number;
  /** The most of the seeded ones that are not imported: some mail is personal. */
  readonly leftOut?: number;
  readonly tableName: "office_task" | "office_event" | "office_email";
  /** A table with a row for each record, and the name of its column with the record's id. */
  readonly beside?: { readonly table: string; readonly id: string };
  /** Of the system. */
  readonly settings: SettingChanges;
  seed(simulator: SimulatorProcess, person: string, count: number): Promise<void>;
  /** Where a bare client finds the mailbox's default list, calendar or folder, below the origin. */
  readonly containers: string;
  readonly isDefault: (container: Readonly<Record<string, unknown>>) => boolean;
  /** The first page of its items: the same one that the product asks for. */
  firstPage(containerId: string, pageSize: number): string;
  headers(pageSize: number): Readonly<Record<string, string>>;
}

export interface Benched extends BenchedImport {
  readonly resource: "TASKS" | "CALENDAR";
  /** The back office's. */
  readonly table: ReturnType<typeof createOfficeTasks>;
  /** What a bare client posts to: as large as what an export sends. */
  postPath(containerId: string): string;
  bare(nth: number): unknown;
  inOffice(nth: number): RecordFields;
  /** The name of one item as people change it, on either side. */
  renameInOutlook(simulator: SimulatorProcess, person: string, id: string, name: string): Promise<void>;
  nameInOutlook(simulator: SimulatorProcess, person: string, id: string): Promise<string>;
  renameInOffice(product: Product, change: OfficeRename): Promise<unknown>;
}

export interface OfficeRename {
  readonly id: string;
  readonly version: number;
  readonly name: string;
}

/** A date that every window holds. */
export const someDay = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
/** The nth mark or transaction id. */
export const nthId = (nth: number): string => `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;
