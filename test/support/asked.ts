// What tests and scripts ask of the API is typed by the whole text of the document: `npm run types` reads them all (scripts/generate-types.ts).
// So a test that expects a field that it does not ask for, or that the schema no longer has, does not compile.
import type { Documents } from "../schema-types.d.ts";

/** The text of a document that the schema allows. A new text is known after `npm run types`, which says what is wrong with one. */
export type Asked = keyof Documents & string;

/** The data that a document answers with. */
export type AnswerTo<Text extends Asked> = Documents[Text]["data"];

/** A document's variables as an argument of a call, which may be left out where all of them may. */
export type VariablesOf<Text extends Asked> = string extends keyof Documents[Text]["variables"]
  ? [variables?: Readonly<Record<string, never>>]
  : object extends Documents[Text]["variables"]
    ? [variables?: Documents[Text]["variables"]]
    : [variables: Documents[Text]["variables"]];

/** A document whose only field has the alias `result`, as orders have it. */
export type AskedOrder = {
  [Text in Asked]: AnswerTo<Text> extends { readonly result: { readonly __typename: string } } ? Text : never;
}[Asked];

/** What a mutation answers with when it is not refused. */
export type Granted<Result> = Extract<Result, { readonly __typename: `${string}Success` }>;

/** What a mutation answered where it was not refused. @throws Error with its refusal */
export function granted<Result extends { readonly __typename: string }>(result: Result): Granted<Result> {
  if (isGranted(result)) return result;
  throw new Error(JSON.stringify(result));
}

function isGranted<Result extends { readonly __typename: string }>(result: Result): result is Granted<Result> {
  return result.__typename.endsWith("Success");
}
