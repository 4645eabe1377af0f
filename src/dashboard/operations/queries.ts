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

export const readViewer = defineOperation(
  "query ReadViewer { viewer { id name email role signedInBy rights { right reach } } }",
);

export const readSystem = defineOperation("query ReadSystem { system { isSimulator version resources } }");

/** For those who may read the system's settings. */
export const readApplication = defineOperation(
  `query ReadApplication { applicationSettings { ${applicationFields} } }`,
);

export const readCatalogue = defineOperation("query ReadCatalogue { errorCatalogue { code class mutation } }");

export const readGlass = defineOperation(`query ReadGlass { brokenGlass { ${glassFields} } }`);

/** The first rows, painted before the subscriptions have brought everything. */
export const readFirstAccounts = defineOperation(
  `query ReadFirstAccounts { accounts(first: 20) { totalCount nodes { ${accountFields} syncStatuses { ${statusFields} } } } }`,
);

export const readActivity = defineOperation(
  `query ReadActivity { activity(first: 100) { nodes { ${activityFields} } } }`,
);

export const readRuns = defineOperation(
  `query ReadRuns($accountId: ID!) { runs(accountId: $accountId, first: 10) { totalCount nodes { ${runFields} } } }`,
);

/** Why records are kept without being synced. */
export const readLeftOut = defineOperation(`query ReadLeftOut($accountId: ID!, $resource: Resource!) {
  syncStatus(accountId: $accountId, resource: $resource, first: 1) { nodes { leftOut { state reason count } } }
}`);

export interface Paged<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
  /** There are more than were counted. */
  readonly isTotalMore?: boolean;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** What a list of the page asks besides its own filter. */
export interface PageVariables {
  readonly first: number;
  readonly after: string | null;
}

const pageFields = "totalCount pageInfo { hasNextPage endCursor }";

export const readTasks = defineOperation(
  `query ReadTasks($text: String, $first: Int, $after: String) {
    page: tasks(filter: { text: $text }, first: $first, after: $after) {
      ${pageFields} nodes { id subject dueDate status updatedAt owner { name } }
    }
  }`,
);

export const readEvents =
  defineOperation(`query ReadEvents($text: String, $from: DateTime!, $to: DateTime!, $timeZone: String!, $first: Int, $after: String) {
  page: events(from: $from, to: $to, timeZone: $timeZone, filter: { text: $text }, first: $first, after: $after) {
    ${pageFields} nodes { date subject time { isAllDay start timeZone } event { id owner { name } } }
  }
}`);

export const readFailing = defineOperation(
  `query ReadFailing($accountId: ID, $resource: Resource, $text: String, $first: Int, $after: String) {
    page: failingRecords(accountId: $accountId, resource: $resource, text: $text, first: $first, after: $after) {
      ${pageFields} nodes { account { id userPrincipalName } resource side recordId title error { code message remedy } attempts nextAttemptAt }
    }
  }`,
);

export const readKept =
  defineOperation(`query ReadKept($accountId: ID, $resource: Resource, $reason: LeftOutReason!, $text: String, $first: Int, $after: String) {
  page: leftOutRecords(accountId: $accountId, resource: $resource, reason: $reason, text: $text, first: $first, after: $after) {
    ${pageFields} nodes { account { id userPrincipalName } resource recordId title since }
  }
}`);

export const readPlanItems =
  defineOperation(`query ReadPlanItems($runId: ID!, $asks: PlanQuestion, $text: String, $first: Int, $after: String) {
  page: planItems(runId: $runId, asks: $asks, text: $text, first: $first, after: $after) {
    ${pageFields} nodes { id title changes { side field label from to } }
  }
}`);

export const readPlannedRecipients =
  defineOperation(`query ReadPlannedRecipients($runId: ID!, $text: String, $first: Int, $after: String) {
  page: plannedRecipients(runId: $runId, text: $text, first: $first, after: $after) { ${pageFields} nodes { id address } }
}`);

export const readRun = defineOperation(`query ReadRun($id: ID!) {
  run(id: $id) { ${runFields} }
  effects(runId: $id, side: M365, first: 100) { totalCount nodes { id operation officeId m365Id state plannedAt settledAt errorCode } }
}`);

export const readConflict = defineOperation(`query ReadConflict($id: ID!) { conflict(id: $id) { ${conflictFields} } }`);

export const readSettledConflicts = defineOperation(
  `query ReadSettledConflicts($first: Int, $after: String) {
    page: conflicts(state: SETTLED, first: $first, after: $after) { ${pageFields} nodes { ${conflictFields} } }
  }`,
);

export const readMailbox = defineOperation(
  "query ReadMailbox($id: ID!) { account(id: $id) { primaryFor importedRecords user { name accounts { id } } } }",
);

/** Only the requested levels: a request for one that the viewer may not read is refused. */
export const readSettings =
  defineOperation(`query ReadSettings($system: Boolean!, $organization: Boolean!, $user: Boolean!) {
  effectiveSettings { values { key section label rule levels choices combining defaultValue defaultNote value level isApplicable note } }
  system: settings(level: SYSTEM) @include(if: $system) { version values { key value } }
  organization: settings(level: ORGANIZATION) @include(if: $organization) { version values { key value } }
  user: settings(level: USER) @include(if: $user) { version values { key value } }
}`);

/** For those who may read them. */
export const readSystemSettings = defineOperation(
  "query ReadSystemSettings { settings(level: SYSTEM) { version values { key value } } }",
);

/** For viewers who may read the system's settings; read again when somebody changed them. */
export const readSignOn = defineOperation(`query ReadSignOn { signOn { ${signOnFields} } }`);

export const readOrganizations = defineOperation("query ReadOrganizations { organizations { id name } }");

/** Newest first. */
export const readAudit = defineOperation(`query ReadAudit($filter: AuditFilter, $first: Int, $after: String) {
  page: auditLog(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id at actorId actorName action message level ownerId personId personName organizationId field from { name text } to { name text } }
  }
}`);
