// What the page reads over GraphQL, by the page's own names: each type is what an operation selects, as in schema.graphql.

import type { DataOf, SuccessOf } from "../lib/graphql-operation.ts";
import type { previewAnswer, readAnswerRules } from "./operations/answers.ts";
import type { previewMailRules, readMail, readMailFolders, readMails } from "./operations/mail.ts";
import type { checkApplicationReach, connectSystemMailbox, readSystemMailboxes } from "./operations/mailboxes.ts";
import type { checkConnection } from "./operations/mutations.ts";
import type { readOutgoing } from "./operations/outgoing.ts";
import type {
  importPeople,
  readAllOrganizations,
  readImport,
  readInvitations,
  readPeople,
  readPerson,
  readRemoval,
  readSessions,
} from "./operations/people.ts";
import type {
  readApplication,
  readAudit,
  readCatalogue,
  readConflict,
  readEvents,
  readFailing,
  readGlass,
  readKept,
  readLeftOut,
  readMailbox,
  readPlanItems,
  readRun,
  readSettings,
  readSignOn,
  readSystem,
  readSystemSettings,
  readTasks,
  readViewer,
} from "./operations/queries.ts";
import type { followAccess, followActivity, followAlerts, followStatus } from "./operations/subscriptions.ts";
import type * as api from "./schema-types.d.ts";

type Present<Value> = Exclude<Value, null | undefined>;
type One<List extends readonly unknown[]> = List[number];
type RowOf<Asked> = DataOf<Asked> extends { readonly page: { readonly nodes: readonly (infer Row)[] } } ? Row : never;

export type Resource = api.Resource;
export type Side = api.Side;
export type Role = api.Role;
export type AnswerField = api.AnswerConditionField;
export type AnswerTest = api.AnswerConditionTest;
export type MailboxAccess = api.MailboxAccess;
export type MailProcessingKind = api.MailProcessingKind;
export type Standing = api.Standing;
export type Right = api.Right;
export type RunState = api.RunState;
export type RunPhase = api.RunPhase;
export type RunTrigger = api.RunTrigger;
export type SyncStateName = api.SyncStateName;
export type SyncedData = api.SyncedData;
export type SettingsLevel = api.SettingsLevel;
export type MailAlreadyHere = api.MailAlreadyHere;
export type SettingKey = api.SettingKey;
export type Rejection = api.Rejection;
export type PlanQuestion = api.PlanQuestion;
export type DemoTrouble = api.DemoTrouble;
export type LeftOutReason = api.LeftOutReason;

export type Viewer = DataOf<typeof readViewer>["viewer"];
export type SystemFacts = DataOf<typeof readSystem>["system"];
export type Application = Present<DataOf<typeof readApplication>["applicationSettings"]>;
export type CheckResult = SuccessOf<typeof checkConnection>;
export type SignOn = Present<DataOf<typeof readSignOn>["signOn"]>;
export type SystemSettings = Present<DataOf<typeof readSystemSettings>["settings"]>;
export type AllSettings = DataOf<typeof readSettings>;
export type Setting = One<Present<AllSettings["effectiveSettings"]>["values"]>;
/** What one level sets itself; absent keys inherit. */
export type SettingsScope = Present<AllSettings["user"]>;
export type CatalogueEntry = One<DataOf<typeof readCatalogue>["errorCatalogue"]>;
export type BrokenGlass = One<DataOf<typeof readGlass>["brokenGlass"]>;

export type SyncStatus = DataOf<typeof followStatus>["event"]["status"];
export type SyncCounts = SyncStatus["counts"];
export type NotificationHealth = SyncStatus["notifications"];
export type Account = SyncStatus["account"];
/** What a mailbox is to its owner. */
export type SystemMailbox = One<DataOf<typeof readSystemMailboxes>["systemMailboxes"]>;
export type MailProcessing = Present<SystemMailbox["processing"]>;
export type AnswerRule = One<Present<DataOf<typeof readAnswerRules>["answerRules"]>["rules"]>;
export type PreviewedAnswer = DataOf<typeof previewAnswer>["previewAnswer"];
export type MailboxConnection = SuccessOf<typeof connectSystemMailbox>;
export type ApplicationReach = SuccessOf<typeof checkApplicationReach>;
export type Mailbox = Present<DataOf<typeof readMailbox>["account"]>;
export type Run = Present<DataOf<typeof readRun>["run"]>;
export type Brake = Present<Run["brake"]>;
export type Effect = One<DataOf<typeof readRun>["effects"]["nodes"]>;
export type Alert = DataOf<typeof followAlerts>["event"]["alert"];
export type ActivityEntry = DataOf<typeof followActivity>["event"];
export type Conflict = Present<DataOf<typeof readConflict>["conflict"]>;
export type ConflictVersion = One<Conflict["versions"]>;
/** Records that are kept without being synced, for one reason. */
export type LeftOut = One<One<DataOf<typeof readLeftOut>["syncStatus"]["nodes"]>["leftOut"]>;
export type AuditEntry = RowOf<typeof readAudit>;

// Rows of the lists.
export type TaskRow = RowOf<typeof readTasks>;
export type EventRow = RowOf<typeof readEvents>;
export type FailingRow = RowOf<typeof readFailing>;
export type PlanItem = RowOf<typeof readPlanItems>;
export type KeptRow = RowOf<typeof readKept>;

export type Person = RowOf<typeof readPeople>;
export type WholePerson = Present<DataOf<typeof readPerson>["user"]>;
/** A Microsoft account with which a person signs in. */
export type Identity = One<WholePerson["identities"]>;
export type Organization = One<DataOf<typeof readAllOrganizations>["organizations"]>;
export type Invitation = One<DataOf<typeof readInvitations>["invitations"]>;
/** What removing a person would touch. */
export type Removal = DataOf<typeof readRemoval>["removal"];
/** A browser that is signed in. */
export type BrowserSession = RowOf<typeof readSessions>;
/** A change of who may sign in, by name. */
export type AccessChange = Pick<DataOf<typeof followAccess>["event"], "kind" | "userId">;

/** Reading the people of a Microsoft 365 organization, and whom an import would add. */
export type PeopleImport = Present<DataOf<typeof readImport>["peopleImport"]>;
export type ImportOutcome = SuccessOf<typeof importPeople>;

export type MailFolder = One<DataOf<typeof readMailFolders>["mailFolders"]>;
/** A mail in a list; what the viewer may not see of it is null. */
export type MailRow = RowOf<typeof readMails>;
export type MailAddress = Present<MailRow["from"]>;
/** What is read when a mail is opened. */
export type OpenMail = Present<DataOf<typeof readMail>["email"]>;
export type MailBody = Present<OpenMail["body"]>;
export type MailAttachment = One<Present<OpenMail["attachments"]>["nodes"]>;
/** Mail of a mailbox changed; null: perhaps of any. */
export interface MailChange {
  readonly accountId: string | null;
}
/** A mail that is sent from here. */
export type OutgoingRow = One<DataOf<typeof readOutgoing>["open"]["nodes"]>;
export type OutgoingAction = One<OutgoingRow["actions"]>;
export type AnswerKind = api.EmailAnswerKind;
/** What rules of import would do. */
export type RulesPreview = SuccessOf<typeof previewMailRules>;
