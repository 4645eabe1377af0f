import { type Command, InvalidArgumentError, Option } from "commander";
import { stringify } from "csv-stringify/sync";
import { auditColumns, inTexts } from "../../lib/audit-cells.ts";
import { countChoice } from "../choice.ts";
import { exitCode } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findOrganizationId, findUserId } from "../find-owner.ts";
import { type AuditEntry, readAudit } from "../operations/audit.ts";
import type { Act, Session } from "../session.ts";
import { sayMoment } from "../words.ts";

interface AuditOptions {
  readonly by?: string;
  readonly person?: string;
  readonly organization?: string;
  readonly action?: string;
  readonly field?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly export?: "csv" | "json";
}

/** As many as a screen takes; an export is whole unless it says otherwise. */
const listed = 50;

export function addAuditCommand(program: Command, act: Act): void {
  program
    .command("audit")
    .description(
      "who did what, the newest first: all for administrators and auditors, their part for organization administrators",
    )
    .option("--by <name>", "done by this person (e-mail, name or id)")
    .option("--person <name>", "done to this person, or to their mailbox, tokens or settings")
    .option("--organization <name>", "of this organization's history")
    .option("--action <action>", 'exactly, or all that begin with it: "user."')
    .option("--field <field>", "a setting's key, or another field")
    .option("--from <time>", "from this day or moment (2026-05-01, 2026-05-01T10:00Z)", parseTime)
    .option("--to <time>", "before this day or moment", parseTime)
    .option("--limit <count>", `at most so many (default: ${listed}; an export has all)`, countChoice)
    .addOption(new Option("--export <form>", "all of them, for other programs").choices(["csv", "json"]))
    .action((options: AuditOptions, command: Command) => act(command, (session) => audit(session, options)));
}

async function audit(session: Session, options: AuditOptions): Promise<0> {
  const { by, person, organization, action, field, from, to, limit } = options;
  const { client } = session;
  const filter = {
    ...{ action, field, from, to },
    actorId: by === undefined ? undefined : await findUserId(client, by),
    personId: person === undefined ? undefined : await findUserId(client, person),
    organizationId: organization === undefined ? undefined : await findOrganizationId(client, organization),
  };
  const most = limit ?? (options.export === undefined ? listed : undefined);
  const entries = await readList(client, readAudit, { filter }, most);
  if (options.export === "json") session.json(entries.map(inTexts));
  else if (options.export === "csv") session.show(toCsv(entries));
  else if (entries.length === 0) session.say("The audit has no matching entries.");
  else {
    session.table(
      ["WHEN", "WHAT HAPPENED"],
      entries.map(({ at, message }) => [sayMoment(at), message]),
    );
  }
  return exitCode.ok;
}

/** A value that a spreadsheet would take for a formula is written as text. */
function toCsv(entries: readonly AuditEntry[]): string {
  return stringify(
    entries.map(inTexts).map((entry) => auditColumns.map((column) => entry[column] ?? "")),
    { header: true, columns: auditColumns, escape_formulas: true },
  );
}

function parseTime(typed: string): string {
  // A day is the day's beginning here, where it was typed.
  const at = /^\d{4}-\d\d-\d\d$/.test(typed) ? new Date(`${typed}T00:00:00`) : new Date(typed);
  if (!/^\d{4}-/.test(typed) || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError("It is a day (2026-05-01) or a moment (2026-05-01T10:00Z).");
  }
  return at.toISOString();
}
