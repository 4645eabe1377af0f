import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const leftOut = z.array(z.object({ words: z.string(), count: z.number() }));

export const beginPeopleImport = defineMutation(
  `mutation BeginPeopleImport {
    result: beginPeopleImport { __typename ... on UserError { message } ... on BeginPeopleImportSuccess { data { url expiresAt } } }
  }`,
  z.object({ url: z.string(), expiresAt: z.string() }),
);

const peopleImport = z.object({
  id: z.string(),
  state: z.string(),
  read: z.number(),
  message: z.string().nullable(),
  tenantName: z.string().nullable(),
  importable: z.number(),
  leftOut,
});
export type PeopleImport = z.infer<typeof peopleImport>;

export const readPeopleImport = defineOperation(
  "query ReadPeopleImport { peopleImport { id state read message tenantName importable leftOut { words count } } }",
  z.object({ peopleImport: peopleImport.nullable() }),
);

export const importPeople = defineMutation(
  `mutation ImportPeople($input: ImportPeopleInput!) {
    result: importPeople(input: $input) { __typename ... on UserError { message } ... on ImportPeopleSuccess { data { imported leftOut { words count } } } }
  }`,
  z.object({ imported: z.number(), leftOut }),
);
