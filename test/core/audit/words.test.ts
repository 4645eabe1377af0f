import { describe, expect, it, test } from "vitest";
import { signOnReasons } from "../../../src/core/access/sign-on.ts";
import { type AuditFact, type AuditNames, idsIn } from "../../../src/core/audit/told.ts";
import { type AuditAction, auditActions, sayAudit } from "../../../src/core/audit/words.ts";
import { settingKeys } from "../../../src/core/settings/catalogue.ts";
import { settingText } from "../../../src/core/settings/setting-text.ts";
import { choiceName } from "../../../src/dashboard/setting-words.ts";

const id = (last: number) => `00000000-0000-4000-8000-${String(last).padStart(12, "0")}`;
const una = id(1);
const ada = id(2);
const head = id(3);
const branch = id(4);
const mailbox = id(5);
const account = id(6);
const names: AuditNames = new Map([
  [una, "Una Post"],
  [ada, "Ada"],
  [head, "Head office"],
  [branch, "Branch"],
  [mailbox, "una@contoso.example"],
]);

const nothing = {
  ...{
    actorId: id(2),
    actorName: "Ada",
    level: null,
    ownerId: null,
    personId: null,
    field: null,
    from: null,
    to: null,
  },
};
const toUna = { ownerId: una, personId: una };
const byUna = { actorId: una, actorName: "Una Post", ...toUna };
const byNobody = { actorId: null, actorName: "system" };
const ofMailbox = { ownerId: mailbox, personId: una };

/** What is written, and what a third person reads of it. */
const table: Readonly<Record<AuditAction, readonly (readonly [Partial<AuditFact>, string])[]>> = {
  "mail.purged": [
    [
      { ...ofMailbox, to: { count: 3, held: 0 } },
      "Ada deleted 3 mails of una@contoso.example in Oro, no longer followed",
    ],
  ],
  "attachments.removed": [
    [
      { ...ofMailbox, to: { count: 1, largerThanMb: 10 } },
      "Ada removed 1 attachment above 10 MB of una@contoso.example from Oro",
    ],
  ],
  "person.reported": [
    [
      { ownerId: head, field: "ben@x.example", to: { reason: "Request 9" } },
      "Ada had counted where mail names ben@x.example: Request 9",
    ],
  ],
  "person.exported": [
    [
      { ownerId: head, field: "ben@x.example", to: { reason: "Request 9", mailboxes: 2 } },
      "Ada exported mail that names ben@x.example, of 2 mailboxes: Request 9",
    ],
  ],
  "person.erasing": [
    [
      { ownerId: head, field: "ben@x.example", to: { reason: "Request 9", mails: 12 } },
      "Ada had ben@x.example erased, with 12 mails: Request 9",
    ],
  ],
  "person.erased": [
    [
      { ...byNobody, ownerId: head, to: { deleted: 12, replaced: 1, elsewhere: 3 } },
      "m365-sync erased a person: 12 mails deleted, the address replaced in 1 mail and 3 rows elsewhere",
    ],
  ],
  "hold.placed": [
    [
      { ...ofMailbox, field: "una@contoso.example", to: { reason: "Case 7" } },
      "Ada placed a legal hold on the mail of una@contoso.example: Case 7",
    ],
  ],
  "hold.lifted": [
    [
      { ownerId: head, field: "ben@x.example", to: { reason: "Case 7 is over" } },
      "Ada lifted the legal hold on the mail of ben@x.example: Case 7 is over",
    ],
  ],
  "answerRules.changed": [
    [
      {
        ...{ ownerId: head, field: "Support", from: { rules: [] } },
        to: {
          rules: [
            { name: "Thanks", isOn: true },
            { name: "Holidays", isOn: false },
          ],
        },
      },
      "Ada changed what Support answers automatically: nothing → Thanks, Holidays (off)",
    ],
  ],
  "mailProcessing.changed": [
    [
      {
        ...{ ownerId: head, field: "Support", from: { kind: "NOTHING" } },
        to: { kind: "WEBHOOK", webhook: { host: "office.example" } },
      },
      "Ada changed what becomes of mail that arrives in Support: nothing → a call of a webhook (office.example)",
    ],
    [
      {
        ownerId: head,
        field: "Support",
        from: { kind: "TASK", task: { subject: "{{subject}}" } },
        to: { kind: "NOTHING" },
      },
      "Ada changed what becomes of mail that arrives in Support: a task → nothing",
    ],
  ],
  "webhookSecret.rotated": [[{ ownerId: head, field: "Support" }, "Ada replaced the secret of the webhook of Support"]],
  "mailDelivery.repeated": [
    [
      { ownerId: head, field: "Support", to: { emailId: "e" } },
      "Ada had the webhook of Support told of a mail once more",
    ],
  ],
  "user.created": [
    [{ ...toUna, field: "una@x.example", to: "USER" }, "Ada added Una Post (una@x.example) as user"],
    [
      { ...byUna, field: "una@x.example", to: "ORGANIZATION_ADMINISTRATOR" },
      "Una Post signed in with Microsoft 365 as a new organization administrator (una@x.example)",
    ],
  ],
  "user.invited": [
    [
      { ...toUna, field: "una@x.example", to: "2026-05-11T10:00:00.000Z" },
      "Ada invited Una Post; the link works until Mon 11 May 2026, 10:00 UTC",
    ],
  ],
  "user.changed": [
    [{ ...toUna, field: "name", from: "Una", to: "Una Post" }, "Ada renamed Una to Una Post"],
    [{ ...toUna, field: "email", from: "a@x", to: "b@x" }, "Ada changed Una Post's address: a@x → b@x"],
    [{ ...toUna, field: "role", from: "USER", to: "AUDITOR" }, "Ada changed Una Post's role: user → auditor"],
    [{ ...toUna, field: "organizationId", from: head, to: branch }, "Ada moved Una Post from Head office to Branch"],
    [
      { ...toUna, field: "organizationId", from: head, to: id(99) },
      "Ada moved Una Post from Head office to another organization",
    ],
  ],
  "user.suspended": [[toUna, "Ada suspended Una Post"]],
  "user.resumed": [[toUna, "Ada resumed Una Post"]],
  "user.removed": [
    [
      {
        ...{ ...toUna, field: "KEEP", from: "una@x.example" },
        to: { mailboxes: 1, tasks: 3, events: 4, importedRecords: 2, tokens: 1, sessions: 0 },
      },
      "Ada removed Una Post (una@x.example): 1 mailbox disconnected, 1 token and 0 sessions ended, all records kept in Oro",
    ],
    [
      {
        ...{ ...toUna, field: "DELETE_IMPORTED", from: "una@x.example" },
        to: { mailboxes: 2, tasks: 3, events: 4, importedRecords: 1204, tokens: 2, sessions: 1 },
      },
      "Ada removed Una Post (una@x.example): 2 mailboxes disconnected, 2 tokens and 1 session ended, 1,204 imported records deleted in Oro",
    ],
  ],
  "people.read": [
    [{ to: { tenantId: id(9), tenantName: "Contoso", read: 1 } }, "Ada read 1 person of Contoso in Microsoft 365"],
  ],
  "people.readRefused": [[{ to: { message: "Too many." } }, "Ada could not read people in Microsoft 365: Too many."]],
  "people.imported": [
    [
      { ownerId: head, to: { tenantId: id(9), tenantName: "Contoso", imported: 12 } },
      "Ada imported 12 people of Contoso into Head office",
    ],
  ],
  "invitation.accepted": [[byUna, "Una Post accepted the invitation"]],
  "invitation.revoked": [[toUna, "Ada revoked Una Post's invitation"]],
  "identity.bound": [
    [
      { ...byUna, field: "una@x.example", to: { tenantId: id(9), objectId: account } },
      "Una Post signed in with the Microsoft account una@x.example for the first time",
    ],
    [
      { ...toUna, to: { tenantId: id(9), objectId: account } },
      `Ada lets a Microsoft account (object id ${account}) sign in as Una Post`,
    ],
    [
      { ...toUna, to: { tenantId: id(9), objectId: mailbox } },
      "Ada lets the Microsoft account una@contoso.example sign in as Una Post",
    ],
  ],
  "identity.unbound": [
    [
      { ...toUna, field: "una@x.example", from: { tenantId: id(9), objectId: account } },
      "Ada no longer lets the Microsoft account una@x.example sign in as Una Post",
    ],
  ],
  "session.opened": [
    [{ ...byNobody, ...toUna, to: "microsoft" }, "Una Post signed in with Microsoft 365"],
    [{ ...byNobody, ...toUna, to: "link" }, "Una Post signed in by a link"],
    [{ ...byNobody, ...toUna, to: "token" }, "Una Post signed in with a token"],
  ],
  "session.closed": [
    [byUna, "Una Post signed out"],
    [{ ...byNobody, ...toUna }, "Una Post was signed out: that Microsoft account may no longer sign in"],
  ],
  "session.closedByMicrosoft": [
    [{ ...byNobody, ...toUna }, "Una Post signed out at Microsoft, and therefore here too"],
  ],
  "session.closedForSingleSignOn": [
    [
      { ...byNobody, ...toUna },
      "Una Post was signed out: from now on, people in this domain sign in with Microsoft 365 only",
    ],
  ],
  "session.ended": [
    [toUna, "Ada ended one of Una Post's sessions"],
    [byUna, "Una Post ended one of their sessions"],
  ],
  "sessions.ended": [[{ ...toUna, to: 2 }, "Ada ended 2 of Una Post's sessions"]],
  "token.created": [
    [{ ...toUna, field: "report", to: "AUDITOR" }, "Ada made the token “report” for Una Post, with the role auditor"],
    [{ ...byUna, field: "report", to: "USER" }, "Una Post made the token “report”, with the role user"],
  ],
  "token.revoked": [[{ ...toUna, field: "report", from: "USER" }, "Ada revoked Una Post's token “report”"]],
  "organization.created": [[{ ownerId: branch, to: "Branch" }, "Ada created the organization Branch"]],
  "organization.renamed": [
    [{ ownerId: branch, from: "Old", to: "Branch" }, "Ada renamed the organization Old to Branch"],
  ],
  "organization.archived": [[{ ownerId: branch, field: "Branch" }, "Ada archived the organization Branch"]],
  "organization.restored": [[{ ownerId: branch, field: "Branch" }, "Ada restored the organization Branch"]],
  "alert.acknowledged": [[{ ...byUna, to: "Ada made a token." }, "Una Post has seen the alert: Ada made a token."]],
  "glass.broken": [
    [
      { ...toUna, field: "Una Post", to: { reason: "she asked", endsAt: "2026-05-11T10:00:00.000Z" } },
      "Ada opened Una Post's records until Mon 11 May 2026, 10:00 UTC: she asked",
    ],
  ],
  "glass.ended": [
    [{ ...toUna, field: "Ada", to: { reads: 1 } }, "Ada closed Una Post's records again; they were read once"],
    [
      { ...byUna, field: "Ada", to: { reads: 3 } },
      "Una Post closed their records to Ada again; they were read 3 times",
    ],
    [
      { ...byNobody, ...toUna, field: "Ada", to: { reads: 0 } },
      "Una Post's records closed to Ada again when the time was over; they were not read",
    ],
  ],
  "signOn.refused": [
    [
      { ...byNobody, field: "kim@x.example", to: { reason: "unknownPerson", tenantName: "Contoso" } },
      "kim@x.example of Contoso was not let in by single sign-on: nobody here has that address",
    ],
    [
      { ...byNobody, to: { reason: "noAddress", tenantName: null } },
      "A Microsoft account without an address was not let in by single sign-on: there is no address to compare",
    ],
  ],
  "signOn.tried": [
    [
      { to: { works: true, messages: ["All is right."], tenant: null } },
      "Ada tried single sign-on: it works. All is right.",
    ],
    [
      { to: { works: false, messages: ["The secret is wrong."], tenant: null } },
      "Ada tried single sign-on: it does not work. The secret is wrong.",
    ],
  ],
  "tenant.confirmed": [
    [{ field: id(9), to: "Fabrikam" }, "Ada confirmed the Microsoft 365 organization Fabrikam: its people may sign in"],
  ],
  "tenant.withdrawn": [
    [
      { field: id(9), from: "Fabrikam" },
      "Ada withdrew the Microsoft 365 organization Fabrikam: its people may not sign in any more",
    ],
  ],
  "account.connected": [
    [{ ...toUna, to: "una@contoso.example" }, "Ada connected the mailbox una@contoso.example for Una Post"],
    [{ ...byUna, to: "una@contoso.example" }, "Una Post connected the mailbox una@contoso.example"],
  ],
  "account.disconnected": [
    [
      { ...toUna, field: "syncedData", from: "una@contoso.example", to: "KEEP" },
      "Ada disconnected the mailbox una@contoso.example of Una Post; all records stay in Oro",
    ],
    [
      { ...byUna, field: "syncedData", from: "una@contoso.example", to: "DELETE_IMPORTED" },
      "Una Post disconnected the mailbox una@contoso.example; what was imported from it was deleted in Oro",
    ],
  ],
  "mailbox.primaryChosen": [
    [
      { ...toUna, field: "TASKS", to: "una@contoso.example" },
      "Ada made una@contoso.example Una Post's primary mailbox for tasks",
    ],
  ],
  "run.cancelled": [
    [
      { ...ofMailbox, field: id(7), to: { resource: "TASKS" } },
      "Ada cancelled a run of the tasks of una@contoso.example",
    ],
    // As it was written by an earlier release.
    [{ ...ofMailbox, field: id(7) }, "Ada cancelled a run of una@contoso.example"],
  ],
  "run.approved": [
    [
      { ...ofMailbox, field: id(7), to: { resource: "CALENDAR" } },
      "Ada approved what a run of the calendar of una@contoso.example asked",
    ],
    [
      { ...ofMailbox, field: id(7), to: { resource: "TASKS", approved: 10, rejected: 1_048 } },
      "Ada approved 10 records that a run of the tasks of una@contoso.example asked about and rejected 1,048 others",
    ],
  ],
  "run.rejected": [
    [
      { ...ofMailbox, field: id(7), to: { resource: "TASKS" } },
      "Ada rejected what a run of the tasks of una@contoso.example asked",
    ],
  ],
  "rejection.taken_back": [
    [
      { ...ofMailbox, field: "TASKS", to: { resource: "TASKS", rejection: "DELETION_REJECTED", count: 1 } },
      "Ada took back a rejection: 1 deletion of the tasks of una@contoso.example is decided anew",
    ],
    [
      { ...ofMailbox, field: "CALENDAR", to: { rejection: "INVITATIONS", count: 2 } },
      "Ada took back a rejection: 2 meetings of the calendar of una@contoso.example are decided anew",
    ],
  ],
  "conflict.resolved": [
    [
      { ...ofMailbox, field: id(8), to: { resource: "TASKS", take: "m365" } },
      "Ada decided a conflict of the tasks of una@contoso.example: Microsoft's version",
    ],
    [
      {
        ...{ ...ofMailbox, field: id(8) },
        to: { resource: "TASKS", fields: { subject: "office", dueDate: "office", status: "m365" } },
      },
      "Ada decided a conflict of the tasks of una@contoso.example: subject and due date as in Oro, status as in Microsoft",
    ],
  ],
  "conflict.reopened": [
    [
      { ...ofMailbox, field: id(8), to: { resource: "TASKS" } },
      "Ada opened a conflict of the tasks of una@contoso.example again",
    ],
  ],
  "application.changed": [
    [
      { field: "clientId", from: null, to: id(9) },
      `Ada changed the Application (client) ID of the Azure application: none → ${id(9)}`,
    ],
    [
      { field: "tenantId", from: "common", to: "contoso.example" },
      "Ada changed the Directory (tenant) ID of the Azure application: common → contoso.example",
    ],
    [{ field: "clientSecret", from: null, to: "••••" }, "Ada set the Client Secret of the Azure application"],
    [{ field: "clientSecret", from: "••••", to: "••••" }, "Ada replaced the Client Secret of the Azure application"],
    [{ field: "clientSecret", from: "••••", to: null }, "Ada cleared the Client Secret of the Azure application"],
  ],
  "mail.ordered": [
    [{ ...ofMailbox, to: { recipients: 3 } }, "Ada ordered a mail to 3 recipients from una@contoso.example"],
  ],
  "mail.cancelled": [
    [{ ...ofMailbox, to: { recipients: 1 } }, "Ada cancelled a mail to 1 recipient from una@contoso.example"],
  ],
  "mail.approved": [
    [
      { ...ofMailbox, to: { recipients: 120, hold: "RECIPIENTS_BRAKE" } },
      "Ada let a mail to 120 recipients from una@contoso.example go that was held: it went to many people",
    ],
  ],
  "mail.retried": [
    [
      { ...ofMailbox, to: { recipients: 1 } },
      "Ada tried a mail to 1 recipient from una@contoso.example again that had failed",
    ],
  ],
  "mail.confirmed": [
    [
      { ...ofMailbox, to: { recipients: 1 } },
      "Ada said that a mail to 1 recipient from una@contoso.example was sent, which was not certain",
    ],
  ],
  "mail.repeated": [
    [
      { ...ofMailbox, to: { recipients: 1 } },
      "Ada had a mail to 1 recipient from una@contoso.example sent again, although it may have been sent",
    ],
  ],
  "systemMailbox.created": [
    [
      {
        field: "Support",
        to: { address: "support@contoso.example", readers: { userIds: ["1", "2"], roles: ["AUDITOR"] } },
      },
      "Ada set up the system mailbox Support (support@contoso.example), read by 2 people, every auditor",
    ],
  ],
  "systemMailbox.changed": [
    [
      { field: "Support", from: { access: "OWN", label: "Support" }, to: { access: "APPLICATION", label: "Help" } },
      "Ada changed the system mailbox Support: its own sign-in → the application's permission; name: Support → Help",
    ],
    [
      {
        field: "Support",
        from: { readers: { userIds: ["1"], roles: [] }, viaAccountId: "2" },
        to: { readers: { userIds: [], roles: [] }, viaAccountId: "3" },
      },
      "Ada changed the system mailbox Support: read by 1 person → nobody; whose sign-in it uses",
    ],
  ],
  "systemMailbox.connected": [
    [
      { field: "Support", to: { access: "DELEGATED" } },
      "Ada connected the system mailbox Support by another account's sign-in",
    ],
  ],
  "systemMailbox.removed": [
    [{ field: "Support", to: { mails: 3 } }, "Ada removed the system mailbox Support and deleted 3 mails in Oro"],
  ],
  "application.consented": [
    [
      { field: "Support", to: { tenantId: "t" } },
      "Ada had an administrator of the Microsoft 365 organization let the application in, for the system mailbox Support",
    ],
  ],
  "mail.removed": [
    [{ level: "SYSTEM" }, "Ada had mail removed from Oro that the changed settings do not import any more"],
    [
      { level: "ORGANIZATION", ownerId: head },
      "Ada had mail removed from Oro for Head office that the changed settings do not import any more",
    ],
  ],
  "setting.changed": [
    [
      { level: "SYSTEM", field: "SYNC_INTERVAL_MINUTES", from: null, to: 10 },
      "Ada changed Synchronization Settings: Sync Interval (in minutes), 5 → 10",
    ],
    [
      { level: "ORGANIZATION", ownerId: head, field: "TASKS_DIRECTION", from: null, to: "M365_TO_OFFICE" },
      "Ada changed Tasks Synchronization for Head office: Sync Direction, Use System → Microsoft to Oro",
    ],
    [
      { ...toUna, level: "USER", field: "TASKS_ENABLED", from: false, to: null },
      "Ada changed Tasks Synchronization for Una Post: Enabled, off → Use Organization",
    ],
    [
      {
        ...{ ...byUna, level: "USER", field: "TASKS_LISTS", from: null },
        to: { [mailbox]: { listIds: ["a", "b"], destinationListId: null } },
      },
      "Una Post changed Tasks Synchronization for themself: To Do lists, Use Default → una@contoso.example: 2 lists",
    ],
    [
      { level: "SYSTEM", field: "SSO_DOMAINS", from: null, to: ["a.example", "b.example"] },
      "Ada changed Microsoft 365 Single Sign-On: Domains, none → a.example, b.example",
    ],
    [
      {
        ...{ level: "SYSTEM", field: "SSO_MAPPING", from: [] },
        to: [
          { value: "Reader", role: "AUDITOR", organizationId: null },
          { value: "Writer", role: "USER", organizationId: branch },
        ],
      },
      "Ada changed Microsoft 365 Single Sign-On: Roles of new users, none → Reader: auditor; Writer: user in Branch",
    ],
    [
      { level: "SYSTEM", field: "GONE_SETTING", from: 1, to: 2 },
      "Ada changed a setting that this release does not have: GONE_SETTING",
    ],
  ],
};
const factOf = (action: string, fact: Partial<AuditFact>): AuditFact => ({ ...nothing, action, ...fact });
const rows = auditActions.flatMap((action) =>
  table[action].map(([fact, sentence]) => ({ sentence, fact: factOf(action, fact) })),
);

describe("the audit", () => {
  it.each(rows)("says: $sentence", ({ fact, sentence }) => {
    expect(sayAudit(fact, names, id(50))).toBe(sentence);
  });

  it.each([
    [
      "Ada",
      ada,
      { ...toUna, field: "role", from: "USER", to: "AUDITOR" },
      "You changed Una Post's role: user → auditor",
    ],
    ["Una", una, { ...toUna, field: "role", from: "USER", to: "AUDITOR" }, "Ada changed your role: user → auditor"],
    [
      "Una",
      una,
      { ...toUna, field: "organizationId", from: head, to: branch },
      "Ada moved you from Head office to Branch",
    ],
  ])("calls %s, who reads it, you", (_who, viewerId, fact, sentence) => {
    expect(sayAudit(factOf("user.changed", fact), names, viewerId)).toBe(sentence);
  });

  it("agrees with whoever reads what was done to themself", () => {
    const say = (action: AuditAction, fact: Partial<AuditFact>) => sayAudit(factOf(action, fact), names, una);
    expect(say("session.closed", { ...byNobody, ...toUna })).toMatch(/^You were signed out:/);
    expect(say("session.ended", byUna)).toBe("You ended one of your sessions");
    expect(say("glass.ended", { ...byNobody, ...toUna, field: "Ada", to: { reads: 1 } })).toMatch(/^Your records/);
    expect(say("setting.changed", { ...byUna, level: "USER", field: "TASKS_ENABLED", from: false, to: true })).toBe(
      "You changed Tasks Synchronization for yourself: Enabled, off → on",
    );
  });

  it("has a sentence for all that is kept, whatever is missing of it, and never shows raw values", () => {
    for (const action of auditActions) {
      const sentence = sayAudit(factOf(action, {}), new Map(), id(50));
      expect(sentence, action).toMatch(/^\S.*\S$/);
      expect(sentence, action).not.toMatch(/undefined|null|\[object|[{}]/);
    }
    for (const { fact, sentence } of rows) expect(sentence, fact.action).not.toMatch(/undefined|null|\[object|[{}]/);
  });

  it("says of what another release wrote who did it, and that there are no words", () => {
    expect(sayAudit(factOf("moon.landed", {}), names, id(50))).toBe(
      "Ada: moon.landed, which this release has no words for",
    );
    expect(sayAudit(factOf("constructor", {}), names, id(50))).toContain("no words");
  });

  it("asks for the name of everything that has one", () => {
    const to = [{ value: "Writer", organizationId: branch }];
    expect(idsIn(factOf("setting.changed", { ownerId: head, to }))).toEqual([head, branch]);
  });
});

test("every reason for which nobody comes in has words", () => {
  for (const reason of signOnReasons) {
    const said = sayAudit(factOf("signOn.refused", { field: "kim@x", to: { reason } }), names, id(50));
    expect(said).toMatch(/^kim@x was not let in by single sign-on: [a-zA-Z].* .*$/);
  }
});

test("a setting's value is said as the settings page says it", () => {
  for (const key of settingKeys) {
    for (const level of ["SYSTEM", "ORGANIZATION", "USER"] as const) {
      expect(settingText(key, level, null, names), key).not.toMatch(/undefined|\[object|[{}_]/);
    }
  }
  for (const choice of [
    "BIDIRECTIONAL",
    "OFFICE_TO_M365",
    "M365_TO_OFFICE",
    "OFFICE_WINS",
    "M365_WINS",
    "NEWEST_WINS",
    "ASK",
    "LEAVE",
    "REVERT",
  ]) {
    expect(settingText("TASKS_DIRECTION", "SYSTEM", choice, names)).toBe(choiceName(choice));
  }
  expect(settingText("RETENTION_AUDIT_DAYS", "SYSTEM", 1204, names)).toBe("1,204");
  const domains = Array.from({ length: 12 }, (_, nth) => `d${nth}.example`);
  expect(settingText("SSO_DOMAINS", "SYSTEM", domains, names)).toMatch(/^d0\.example, .* and 2 more$/);
});
