import type { DataOf } from "../../lib/graphql-operation.ts";
import { defineMutation, defineOperation } from "../operation.ts";

export const beginPeopleImport = defineMutation(
  `mutation BeginPeopleImport {
    result: beginPeopleImport { __typename ... on UserError { message } ... on BeginPeopleImportSuccess { data { url expiresAt } } }
  }`,
);

export const readPeopleImport = defineOperation(
  "query ReadPeopleImport { peopleImport { id state read message tenantName importable leftOut { words count } } }",
);

export const importPeople = defineMutation(
  `mutation ImportPeople($input: ImportPeopleInput!) {
    result: importPeople(input: $input) { __typename ... on UserError { message } ... on ImportPeopleSuccess { data { imported leftOut { words count } } } }
  }`,
);

export type PeopleImport = NonNullable<DataOf<typeof readPeopleImport>["peopleImport"]>;
