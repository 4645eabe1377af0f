// The fields of each type, defined once, so that a query and a subscription fill the same place of the page.

export const accountFields = "id userPrincipalName displayName state stateReason user { id name }";
const accountName = "account { id userPrincipalName }";

export const runFields = `id resource trigger state phase done total ratePerSecond secondsLeft graphRequests
  queuedAt startedAt finishedAt movedAt waitingUntil ${accountName}
  counts { createdInOffice updatedInOffice deletedInOffice createdInM365 updatedInM365 deletedInM365 unchanged conflicts failed mailed withheld }
  error { code message remedy }
  brake { reason deletesInOffice deletesInM365 sampleTitles meetingsToWrite peopleToMail peopleOutside sampleAddresses sampleMeetings }` as const;

export const statusFields = `id resource state isEnabled lastSyncAt reconciledAt nextSyncAt
  account { ${accountFields} }
  run { ${runFields} }
  lastError { code message remedy }
  counts { inSync excluded failing inConflict detached pending total }
  notifications { mode since reason expiresAt lastNotificationAt }
  graphBudget { used limit windowMinutes }` as const;

export const conflictFields =
  `id resource kind state rule outcome reason title decidedBy decidedAt createdAt ${accountName}
  versions { field label baseText officeText m365Text }` as const;

export const alertFields =
  `id resource type operation itemId externalId code message remedy occurrences createdAt updatedAt resolvedAt canAcknowledge ${accountName}` as const;

export const activityFields = `cursor at resource subjectId message rate ${accountName}` as const;

export const applicationFields = "clientId tenantId clientSecret { isSet } redirectUri version isComplete";

export const checkFields = "ok steps { name ok message remedy }";

export const glassFields = "id viewerName viewerRole isMine isAboutMe user { id name } reason endsAt";

export const signOnFields = `redirectUri frontChannelLogoutUri confirmedTenants { tenantId name }
  lastTry { at byName works messages tenant { id name isAdmitted } }`;
