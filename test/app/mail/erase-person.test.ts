import { expect, test } from "vitest";
import { ForbiddenError, NotFoundError, RefusedError, ValidationError } from "../../../src/app/errors.ts";
import { createErasePerson } from "../../../src/app/mail/keeping/erase-person.ts";
import { createExportAddresses } from "../../../src/app/mail/signed-addresses.ts";
import type { AuditRecord } from "../../../src/app/ports/audit.ts";
import type { Erasures } from "../../../src/app/ports/mail/erasures.ts";
import type { Role } from "../../../src/core/access/role.ts";
import type { Viewer } from "../../../src/core/access/viewer.ts";

const organizationId = "30000000-0000-4000-8000-000000000003";
const tokenId = "30000000-0000-4000-8000-000000000009";
const kim = (role: Role, of = organizationId): Viewer => ({
  ...{ userId: "kim", organizationId: of, role, name: "Kim", email: "kim@contoso.example" },
});
const subject = { address: "Ana@Fabrikam.example", reason: "Request 9" };

function stage({ readable = [] as readonly string[], role = "ADMINISTRATOR" as Role } = {}) {
  const state = { nowMs: Date.parse("2026-11-27T10:00:00Z"), readable, role };
  const audit: AuditRecord[] = [];
  const unused = async (): Promise<never> => {
    throw new Error("Nobody asks for this.");
  };
  const erasures: Erasures = {
    ownerOf: async (forms) => (forms.includes("una@contoso.example") ? "a person" : null),
    report: async () => ({
      mailboxes: ["open", "closed"].map((accountId) => ({ accountId, theirs: 2, replaced: 1, held: 0 })),
      ...{ attachments: 0, attachmentBytes: 0, outgoing: 0, ownRecords: 0 },
      left: { tasks: 0, events: 0, folders: 0, settings: 0, holds: 0 },
    }),
    mailOf: async (_person, accountIds, after) =>
      after === null ? accountIds.flatMap((id) => [`${id} 1`, `${id} 2`]) : [],
    ...{ order: unused, list: async () => [], open: async () => [], step: async () => false },
  };
  const sealed = {
    sign: (text: string) => Buffer.from(text).toString("base64url"),
    verify: (signed: string) => Buffer.from(signed, "base64url").toString(),
  };
  const erase = createErasePerson({
    erasures,
    organizationExists: async (id) => id === organizationId,
    audit: async (report) => void audit.push(...report.audit),
    reach: async () => state.readable.map((accountId) => ({ accountId, reach: { kind: "ALL", level: "OWNER" } })),
    messages: {
      async message(_viewer, emailId, take) {
        await take({ name: emailId, receivedAt: null, isRebuilt: true, chunks: (async function* () {})() });
        return true;
      },
    },
    addresses: createExportAddresses(sealed, () => new Date(state.nowMs)),
    viewerOf: async (id) => (id === tokenId ? kim(state.role) : null),
    onOrdered: async () => {},
  });
  const given = async (url: string) => {
    const names: string[] = [];
    const signed = url.split("/").at(-1) ?? "";
    const done = await erase.give(signed, async ({ name }) => void names.push(name), new AbortController().signal);
    return done === null ? null : names;
  };
  return { state, audit, erase, given };
}

test("an export gives the mail of mailboxes that its reader may read when it is fetched, and names the others", async () => {
  const { state, audit, erase, given } = stage({ readable: ["open"] });
  const { url, mailboxes, closedMailboxes } = await erase.export(kim("ADMINISTRATOR"), tokenId, subject);
  expect([mailboxes, closedMailboxes]).toEqual([1, ["closed"]]);
  expect(audit).toMatchObject([
    { action: "person.exported", field: "ana@fabrikam.example", to: { reason: "Request 9" } },
  ]);
  expect(await given(url)).toEqual(["open 1", "open 2"]);
  state.readable = [];
  expect(await given(url)).toEqual([]);
});

test("its address ends after a quarter of an hour, and with its reader's role", async () => {
  const { state, erase, given } = stage({ readable: ["open"] });
  const { url } = await erase.export(kim("ADMINISTRATOR"), tokenId, subject);
  state.role = "AUDITOR";
  expect(await given(url)).toBeNull();
  state.role = "ADMINISTRATOR";
  state.nowMs += 15 * 60_000;
  expect(await given(url)).toBeNull();
});

test("even counting is for administrators of that organization, needs a reason, and is audited; own addresses are refused", async () => {
  const { audit, erase } = stage();
  await expect(erase.report(kim("AUDITOR"), subject)).rejects.toThrow(ForbiddenError);
  await expect(erase.report(kim("USER"), subject)).rejects.toThrow(NotFoundError);
  const elsewhere = kim("ORGANIZATION_ADMINISTRATOR", "another");
  await expect(erase.report(elsewhere, { ...subject, organizationId })).rejects.toThrow(NotFoundError);
  await expect(erase.report(kim("ADMINISTRATOR"), { ...subject, reason: "x" })).rejects.toThrow(ValidationError);
  await expect(erase.report(kim("ADMINISTRATOR"), { ...subject, address: "ana" })).rejects.toThrow(ValidationError);
  await expect(erase.report(kim("ADMINISTRATOR"), { ...subject, address: "una@contoso.example" })).rejects.toThrow(
    RefusedError,
  );
  expect(audit).toEqual([]);
  expect(await erase.report(kim("ORGANIZATION_ADMINISTRATOR"), subject)).toMatchObject({ mails: 4 });
  expect(audit).toMatchObject([{ action: "person.reported", to: { reason: "Request 9" } }]);
});
