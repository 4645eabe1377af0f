import type { LeftOut } from "../left-out-words.ts";
import type { Account, Mailbox, Resource } from "../model/account.ts";
import type { Conflict } from "../model/conflict.ts";
import type { ActivityEntry, CatalogueEntry } from "../model/news.ts";
import type { EventRow, FailingRow, KeptRow, TaskRow } from "../model/record-rows.ts";
import type { BrakeItemRow, Effect, Run } from "../model/run.ts";
import type { SyncStatus } from "../model/status.ts";
import type { Application, SignOn, SystemFacts, SystemSettings } from "../model/system.ts";
import type { BrokenGlass, Viewer } from "../model/viewer.ts";
import type { AllSettings } from "../settings-model.ts";
import { defineOperation } from "./operation.ts";
import {
  accountFields,
  activityFields,
  applicationFields,
  conflictFields,
  glassFields,
  runFields,
  signOnFields,
  statusFields,
} from "./selections.ts";

interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
}

export const readViewer = defineOperation<{ readonly viewer: Viewer }>(
  "query ReadViewer { viewer { id name email role signedInBy rights { right reach } } }",
);

export const readSystem = defineOperation<{
  readonly system: SystemFacts;
}>("query ReadSystem { system { isSimulator version resources } }");

/** For those who may read the system's settings. */
export const readApplication = defineOperation<{ readonly applicationSettings: Application | null }>(
  `query ReadApplication { applicationSettings { ${applicationFields} } }`,
);

export const readCatalogue = defineOperation<{ readonly errorCatalogue: readonly CatalogueEntry[] }>(
  "query ReadCatalogue { errorCatalogue { code class mutation } }",
);

export const readGlass = defineOperation<{ readonly brokenGlass: readonly BrokenGlass[] }>(
  `query ReadGlass { brokenGlass { ${glassFields} } }`,
);

/** The first rows, painted before the subscriptions have brought everything. */
export const readFirstAccounts = defineOperation<{
  readonly accounts: Connection<Account & { readonly syncStatuses: readonly SyncStatus[] }>;
}>(
  `query ReadFirstAccounts { accounts(first: 20) { totalCount nodes { ${accountFields} syncStatuses { ${statusFields} } } } }`,
);

export const readActivity = defineOperation<{ readonly activity: { readonly nodes: readonly ActivityEntry[] } }>(
  `query ReadActivity { activity(first: 100) { nodes { ${activityFields} } } }`,
);

export const readRuns = defineOperation<{ readonly runs: Connection<Run> }, { readonly accountId: string }>(
  `query ReadRuns($accountId: ID!) { runs(accountId: $accountId, first: 10) { totalCount nodes { ${runFields} } } }`,
);

/** Why records are kept without being synced. */
export const readLeftOut = defineOperation<
  { readonly syncStatus: { readonly nodes: readonly { readonly leftOut: readonly LeftOut[] }[] } },
  { readonly accountId: string; readonly resource: Resource }
>(`query ReadLeftOut($accountId: ID!, $resource: Resource!) {
  syncStatus(accountId: $accountId, resource: $resource, first: 1) { nodes { leftOut { state reason count } } }
}`);

export interface Paged<Node> extends Connection<Node> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** What a list of the page asks besides its own filter. */
export interface PageVariables {
  readonly first: number;
  readonly after: string | null;
}

const pageFields = "totalCount pageInfo { hasNextPage endCursor }";

export const readTasks = defineOperation<{ readonly page: Paged<TaskRow> }, PageVariables & { readonly text: string }>(
  `query ReadTasks($text: String, $first: Int, $after: String) {
    page: tasks(filter: { text: $text }, first: $first, after: $after) {
      ${pageFields} nodes { id subject dueDate status updatedAt owner { name } }
    }
  }`,
);

export const readEvents = defineOperation<
  { readonly page: Paged<EventRow> },
  PageVariables & { readonly text: string; readonly from: string; readonly to: string; readonly timeZone: string }
>(`query ReadEvents($text: String, $from: DateTime!, $to: DateTime!, $timeZone: String!, $first: Int, $after: String) {
  page: events(from: $from, to: $to, timeZone: $timeZone, filter: { text: $text }, first: $first, after: $after) {
    ${pageFields} nodes { date subject time { isAllDay start timeZone } event { id owner { name } } }
  }
}`);

interface ListVariables extends PageVariables {
  readonly accountId: string | null;
  readonly resource: string | null;
  readonly text: string;
}

export const readFailing = defineOperation<{ readonly page: Paged<FailingRow> }, ListVariables>(
  `query ReadFailing($accountId: ID, $resource: Resource, $text: String, $first: Int, $after: String) {
    page: failingRecords(accountId: $accountId, resource: $resource, text: $text, first: $first, after: $after) {
      ${pageFields} nodes { account { id userPrincipalName } resource side recordId title error { code message remedy } attempts nextAttemptAt }
    }
  }`,
);

export const readKept = defineOperation<
  { readonly page: Paged<KeptRow> },
  ListVariables & { readonly reason: string }
>(`query ReadKept($accountId: ID, $resource: Resource, $reason: LeftOutReason!, $text: String, $first: Int, $after: String) {
  page: leftOutRecords(accountId: $accountId, resource: $resource, reason: $reason, text: $text, first: $first, after: $after) {
    ${pageFields} nodes { account { id userPrincipalName } resource recordId title since }
  }
}`);

export const readBrakeItems = defineOperation<
  { readonly page: Paged<BrakeItemRow> },
  PageVariables & { readonly runId: string; readonly kind: string; readonly text: string }
>(`query ReadBrakeItems($runId: ID!, $kind: BrakeItemKind!, $text: String, $first: Int, $after: String) {
  page: brakeItems(runId: $runId, kind: $kind, text: $text, first: $first, after: $after) { ${pageFields} nodes { id name } }
}`);

export const readRun = defineOperation<
  { readonly run: Run | null; readonly effects: Connection<Effect> },
  { readonly id: string }
>(`query ReadRun($id: ID!) {
  run(id: $id) { ${runFields} }
  effects(runId: $id, first: 100) { totalCount nodes { id operation officeId m365Id state plannedAt settledAt errorCode } }
}`);

export const readConflict = defineOperation<{ readonly conflict: Conflict | null }, { readonly id: string }>(
  `query ReadConflict($id: ID!) { conflict(id: $id) { ${conflictFields} } }`,
);

export const readSettledConflicts = defineOperation<{ readonly page: Paged<Conflict> }, PageVariables>(
  `query ReadSettledConflicts($first: Int, $after: String) {
    page: conflicts(state: SETTLED, first: $first, after: $after) { ${pageFields} nodes { ${conflictFields} } }
  }`,
);

export const readMailbox = defineOperation<{ readonly account: Mailbox | null }, { readonly id: string }>(
  "query ReadMailbox($id: ID!) { account(id: $id) { primaryFor importedRecords user { name accounts { id } } } }",
);

/** Only the levels that are asked for: asking for one that the viewer may not read is refused. */
export const readSettings = defineOperation<
  AllSettings,
  { readonly seen: number; readonly system: boolean; readonly organization: boolean; readonly user: boolean }
>(`query ReadSettings($system: Boolean!, $organization: Boolean!, $user: Boolean!) {
  effectiveSettings { values { key section label rule levels choices defaultValue value level isApplicable note } }
  system: settings(level: SYSTEM) @include(if: $system) { version values { key value } }
  organization: settings(level: ORGANIZATION) @include(if: $organization) { version values { key value } }
  user: settings(level: USER) @include(if: $user) { version values { key value } }
}`);

/** For those who may read them. */
export const readSystemSettings = defineOperation<{ readonly settings: SystemSettings | null }>(
  "query ReadSystemSettings { settings(level: SYSTEM) { version values { key value } } }",
);

/** For those who may read the system's settings; anew when somebody changed them. */
export const readSignOn = defineOperation<{ readonly signOn: SignOn | null }, { readonly seen: number }>(
  `query ReadSignOn { signOn { ${signOnFields} } }`,
);

export const readOrganizations = defineOperation<{
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
}>("query ReadOrganizations { organizations { id name } }");
