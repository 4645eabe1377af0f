import { defineMutation, defineOperation, refusal } from "./operation.ts";

export const readImport = defineOperation(`query ReadImport {
  peopleImport {
    id state read message tenantName expiresAt importable leftOut { words count } domains { domain count }
  }
}`);

export const readCandidates =
  defineOperation(`query ReadCandidates($search: String, $domain: String, $isImportable: Boolean, $first: Int, $after: String) {
  peopleImport {
    page: people(search: $search, domain: $domain, isImportable: $isImportable, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { objectId name userPrincipalName email leftOutWords }
    }
  }
}`);

/** All who can be imported, or are found. */
export const readImportableIds = defineOperation(`query ReadImportableIds($search: String, $domain: String) {
  peopleImport { importableIds(search: $search, domain: $domain) }
}`);

export const beginImport = defineMutation(`mutation BeginPeopleImport {
  result: beginPeopleImport { ${refusal} ... on BeginPeopleImportSuccess { data { url expiresAt } } }
}`);

export const importPeople = defineMutation(`mutation ImportPeople($input: ImportPeopleInput!) {
  result: importPeople(input: $input) { ${refusal} ... on ImportPeopleSuccess { data { imported leftOut { words count } } } }
}`);
