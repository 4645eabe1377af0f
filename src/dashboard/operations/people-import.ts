import type { Candidate, CandidateFilter, ImportOutcome, PeopleImport } from "../model/people-import.ts";
import { defineMutation, defineOperation } from "./operation.ts";
import type { Paged, PageVariables } from "./queries.ts";

export const readImport = defineOperation<
  { readonly peopleImport: PeopleImport | null },
  { readonly seen: number }
>(`query ReadImport {
  peopleImport {
    id state read message tenantName expiresAt importable leftOut { words count } domains { domain count }
  }
}`);

export const readCandidates = defineOperation<
  { readonly peopleImport: { readonly page: Paged<Candidate> } | null },
  PageVariables & CandidateFilter & { readonly isImportable: boolean; readonly seen: number }
>(`query ReadCandidates($search: String, $domain: String, $isImportable: Boolean, $first: Int, $after: String) {
  peopleImport {
    page: people(search: $search, domain: $domain, isImportable: $isImportable, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { objectId name userPrincipalName email leftOutWords }
    }
  }
}`);

/** All who can be imported, or are found. */
export const readImportableIds = defineOperation<
  { readonly peopleImport: { readonly importableIds: readonly string[] } | null },
  CandidateFilter & { readonly seen?: number }
>(`query ReadImportableIds($search: String, $domain: String) {
  peopleImport { importableIds(search: $search, domain: $domain) }
}`);

export const beginImport = defineMutation<{ readonly url: string; readonly expiresAt: string }, Record<string, never>>(
  "beginPeopleImport",
  "",
  "",
  "{ url expiresAt }",
);

export const importPeople = defineMutation<
  ImportOutcome,
  {
    readonly input: {
      readonly previewId: string;
      readonly objectIds: readonly string[];
      readonly organizationId?: string;
    };
  }
>("importPeople", "($input: ImportPeopleInput!)", "(input: $input)", "{ imported leftOut { words count } }");
