import { describe, expect, it } from "vitest";
import { auditCsv } from "../../src/dashboard/audit-csv.ts";
import type { AuditEntry } from "../../src/dashboard/model.ts";

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  ...{ id: "1", at: "2026-05-01T10:00:00Z", action: "setting.change", message: "It was changed.", level: null },
  ...{ actorId: null, actorName: "Ada", ownerId: null, personId: null, personName: null, organizationId: null },
  ...{ field: null, from: [], to: [] },
  ...change,
});
const head = "id,at,actorId,actorName,action,level,ownerId,personId,organizationId,field,from,to\n";
/** Its last three cells. */
const line = (from: string, to: string) =>
  auditCsv([entry({ field: "a", from: [{ name: null, text: from }], to: [{ name: null, text: to }] })]).slice(
    head.length,
  );
const begin = "1,2026-05-01T10:00:00Z,,Ada,setting.change,,,,,a,";

describe("the audit as CSV", () => {
  it("has a line of names, then one for each entry, what is not set empty", () => {
    expect(auditCsv([])).toBe(head);
    expect(auditCsv([entry({}), entry({ actorId: "7" })])).toBe(
      `${head}1,2026-05-01T10:00:00Z,,Ada,setting.change,,,,,,,\n1,2026-05-01T10:00:00Z,7,Ada,setting.change,,,,,,,\n`,
    );
  });

  it("quotes what would end a cell, and names what an entry has several of", () => {
    expect(line('Smith, "Al"', "one\ntwo")).toBe(`${begin}"Smith, ""Al""","one\ntwo"\n`);
    expect(line("one\rtwo", "false")).toBe(`${begin}"one\rtwo",false\n`);
    const several = [
      { name: "approved", text: "10" },
      { name: "rejected", text: "48" },
    ];
    expect(auditCsv([entry({ field: "a", to: several })]).slice(head.length)).toBe(
      `${begin},approved: 10; rejected: 48\n`,
    );
  });

  it.each(["=1+1", "+1", "-1", "@sum", "\t=1", "＝1"])(
    "writes %j as text, which a spreadsheet would run",
    (formula) => {
      expect(line(formula, "")).toBe(`${begin}'${formula},\n`);
    },
  );

  it("quotes a formula too", () => {
    expect(line('=HYPERLINK("a,b")', "\r=1")).toBe(`${begin}"'=HYPERLINK(""a,b"")","'\r=1"\n`);
  });
});
