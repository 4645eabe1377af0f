import { defineMutation, refusal } from "./operation.ts";
import {
  accountFields,
  applicationFields,
  checkFields,
  conflictFields,
  glassFields,
  runFields,
  signOnFields,
} from "./selections.ts";

export const connectAccount = defineMutation(`mutation ConnectAccount($input: ConnectAccountInput!) {
  result: connectAccount(input: $input) { ${refusal} ... on ConnectAccountSuccess { data { url expiresAt } } }
}`);

export const checkConnection = defineMutation(`mutation CheckConnection($accountId: ID!) {
  result: checkConnection(accountId: $accountId) { ${refusal} ... on CheckConnectionSuccess { data { ${checkFields} } } }
}`);

export const checkAzureApplication = defineMutation(`mutation CheckAzureApplication {
  result: checkAzureApplication { ${refusal} ... on CheckAzureApplicationSuccess { data { ${checkFields} } } }
}`);

export const updateApplicationSettings =
  defineMutation(`mutation UpdateApplicationSettings($input: UpdateApplicationSettingsInput!) {
  result: updateApplicationSettings(input: $input) { ${refusal} ... on UpdateApplicationSettingsSuccess { data { ${applicationFields} } } }
}`);

export const updateSettings = defineMutation(`mutation UpdateSettings($input: UpdateSettingsInput!) {
  result: updateSettings(input: $input) { ${refusal} ... on UpdateSettingsSuccess { data { version values { key value } } } }
}`);

export const syncNow = defineMutation(`mutation SyncNow($accountId: ID!, $resource: Resource) {
  result: syncNow(accountId: $accountId, resource: $resource) { ${refusal} ... on SyncNowSuccess { data { runs { ${runFields} } } } }
}`);

export const cancelRun = defineMutation(`mutation CancelRun($runId: ID!) {
  result: cancelRun(runId: $runId) { ${refusal} ... on CancelRunSuccess { data { ${runFields} } } }
}`);
export const approveRun = defineMutation(`mutation ApproveRun($runId: ID!, $itemIds: [ID!]) {
  result: approveRun(runId: $runId, itemIds: $itemIds) { ${refusal} ... on ApproveRunSuccess { data { ${runFields} } } }
}`);
export const rejectRun = defineMutation(`mutation RejectRun($runId: ID!) {
  result: rejectRun(runId: $runId) { ${refusal} ... on RejectRunSuccess { data { ${runFields} } } }
}`);

export const retryItem =
  defineMutation(`mutation RetryItem($accountId: ID!, $resource: Resource!, $side: Side!, $recordId: ID!) {
  result: retryItem(accountId: $accountId, resource: $resource, side: $side, recordId: $recordId) { ${refusal} ... on RetryItemSuccess { data { __typename } } }
}`);

export const takeBackRejection =
  defineMutation(`mutation TakeBackRejection($accountId: ID!, $resource: Resource!, $rejection: Rejection!, $recordIds: [ID!]) {
  result: takeBackRejection(accountId: $accountId, resource: $resource, rejection: $rejection, recordIds: $recordIds) { ${refusal} ... on TakeBackRejectionSuccess { data { __typename } } }
}`);

export const resolveConflict = defineMutation(`mutation ResolveConflict($input: ResolveConflictInput!) {
  result: resolveConflict(input: $input) { ${refusal} ... on ResolveConflictSuccess { data { ${conflictFields} } } }
}`);

export const breakGlass = defineMutation(`mutation BreakGlass($input: BreakGlassInput!) {
  result: breakGlass(input: $input) { ${refusal} ... on BreakGlassSuccess { data { ${glassFields} } } }
}`);

export const endBrokenGlass = defineMutation(`mutation EndBrokenGlass($id: ID!) {
  result: endBrokenGlass(id: $id) { ${refusal} ... on EndBrokenGlassSuccess { data { ${glassFields} } } }
}`);

export const acknowledgeAlert = defineMutation(`mutation AcknowledgeAlert($id: ID!) {
  result: acknowledgeAlert(id: $id) { ${refusal} ... on AcknowledgeAlertSuccess { data { id } } }
}`);

export const reopenConflict = defineMutation(`mutation ReopenConflict($conflictId: ID!) {
  result: reopenConflict(conflictId: $conflictId) { ${refusal} ... on ReopenConflictSuccess { data { ${conflictFields} } } }
}`);

export const disconnectAccount = defineMutation(`mutation DisconnectAccount($input: DisconnectAccountInput!) {
  result: disconnectAccount(input: $input) { ${refusal} ... on DisconnectAccountSuccess { data { ${accountFields} } } }
}`);

export const choosePrimaryMailbox =
  defineMutation(`mutation ChoosePrimaryMailbox($accountId: ID!, $resource: Resource!) {
  result: choosePrimaryMailbox(accountId: $accountId, resource: $resource) { ${refusal} ... on ChoosePrimaryMailboxSuccess { data { ${accountFields} } } }
}`);

export const trySignOn = defineMutation(`mutation TrySignOn {
  result: trySignOn { ${refusal} ... on TrySignOnSuccess { data { url } } }
}`);

export const confirmTenant = defineMutation(`mutation ConfirmTenant($input: ConfirmTenantInput!) {
  result: confirmTenant(input: $input) { ${refusal} ... on ConfirmTenantSuccess { data { ${signOnFields} } } }
}`);

export const withdrawTenant = defineMutation(`mutation WithdrawTenant($tenantId: String!) {
  result: withdrawTenant(tenantId: $tenantId) { ${refusal} ... on WithdrawTenantSuccess { data { ${signOnFields} } } }
}`);
