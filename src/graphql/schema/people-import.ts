import { resolveArrayConnection } from "@pothos/plugin-relay";
import { countLeftOut, type ImportOutcome, type JudgedPreview } from "../../app/access/import-people.ts";
import { RefusedError } from "../../app/errors.ts";
import { addressText } from "../../core/access/mail-domain.ts";
import {
  countDomains,
  findCandidates,
  type ImportDecision,
  type NotImportedReason,
  notImportedReasons,
  notImportedWords,
} from "../../core/access/people-import.ts";
import { builder, enumName, pageSize } from "../builder.ts";

const LeftOutReasonType = builder.enumType("NotImportedReason", {
  description: "Why a person of the Microsoft 365 organization cannot be imported.",
  values: Object.fromEntries(
    notImportedReasons.map((value) => [enumName(value), { value, description: notImportedWords[value] }]),
  ) as Record<string, { readonly value: NotImportedReason }>,
});

const LeftOutCount = builder.objectRef<ImportOutcome["leftOut"][number]>("NotImportedCount").implement({
  description: "How many people cannot be imported for one reason.",
  fields: (t) => ({
    reason: t.expose("reason", { type: LeftOutReasonType }),
    words: t.string({ description: "The reason in words.", resolve: ({ reason }) => notImportedWords[reason] }),
    count: t.exposeInt("count"),
  }),
});

const ImportCandidate = builder.objectRef<ImportDecision>("ImportCandidate").implement({
  description: "A person of the Microsoft 365 organization, as its directory describes them.",
  fields: (t) => ({
    objectId: t.string({ resolve: ({ person }) => person.objectId }),
    name: t.string({ resolve: ({ person }) => person.displayName }),
    userPrincipalName: t.string({ resolve: ({ person }) => person.userPrincipalName }),
    email: t.string({
      nullable: true,
      description: "The address that they would have here: the principal name.",
      resolve: ({ address }) => (address === null ? null : addressText(address)),
    }),
    leftOut: t.expose("leftOut", {
      type: LeftOutReasonType,
      nullable: true,
      description: "Null: the person can be imported.",
    }),
    leftOutWords: t.string({
      nullable: true,
      description: "The reason in words.",
      resolve: ({ leftOut }) => (leftOut === null ? null : notImportedWords[leftOut]),
    }),
  }),
});

const ImportDomain = builder.objectRef<{ readonly domain: string; readonly count: number }>("ImportDomain").implement({
  description: "A domain of e-mail addresses, and how many people who can be imported have an address in it.",
  fields: (t) => ({ domain: t.exposeString("domain"), count: t.exposeInt("count") }),
});

const PeopleImportType = builder.objectRef<JudgedPreview>("PeopleImport").implement({
  description:
    "A preview of who could be imported. Visible for ten minutes, and only to the administrator who began it; nobody has been added yet.",
  fields: (t) => ({
    id: t.exposeID("id"),
    state: t.exposeString("state", { description: "WAITING for the sign-in, READING, READY or FAILED." }),
    read: t.exposeInt("read", { description: "People read so far." }),
    message: t.exposeString("message", { nullable: true, description: "Why it failed, and what to do." }),
    tenantId: t.exposeString("tenantId", { nullable: true }),
    tenantName: t.exposeString("tenantName", { nullable: true }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    importable: t.int({
      description: "How many can be imported.",
      resolve: ({ decisions }) => decisions.filter(({ leftOut }) => leftOut === null).length,
    }),
    leftOut: t.field({ type: [LeftOutCount], resolve: ({ decisions }) => countLeftOut(decisions) }),
    domains: t.field({
      type: [ImportDomain],
      description: "The domains of the people who can be imported, with their numbers.",
      resolve: ({ decisions }) => countDomains(decisions),
    }),
    importableIds: t.stringList({
      description: "The object ids of all people who can be imported and match: to select them all at once.",
      args: { search: t.arg.string(), domain: t.arg.string() },
      resolve: ({ decisions }, filter) =>
        findCandidates(decisions, { ...filter, isImportable: true }).map(({ person }) => person.objectId),
    }),
    people: t.connection(
      {
        type: ImportCandidate,
        args: {
          search: t.arg.string({ description: "Text contained in the name or the address." }),
          domain: t.arg.string({ description: "Only people with an address in this domain." }),
          isImportable: t.arg.boolean({ description: "Only people who can be imported, or only the others." }),
        },
        resolve({ decisions }, { search, domain, isImportable, ...args }) {
          const found = findCandidates(decisions, { search, domain, isImportable });
          return { ...resolveArrayConnection({ args, ...pageSize }, [...found]), totalCount: found.length };
        },
      },
      {
        name: "ImportCandidateConnection",
        fields: (connection) => ({
          totalCount: connection.int({ description: "On all pages.", resolve: ({ totalCount }) => totalCount }),
        }),
      },
      { name: "ImportCandidateEdge" },
    ),
  }),
});

builder.queryField("peopleImport", (t) =>
  t.field({
    type: PeopleImportType,
    nullable: true,
    description: "The viewer's own; null when none was begun in the last ten minutes.",
    resolve: (_root, _args, { viewer, app }) => app.importPeople.preview(viewer),
  }),
);

const PeopleImportLink = builder
  .objectRef<{ readonly url: string; readonly expiresAt: Date }>("PeopleImportLink")
  .implement({
    description:
      "The address where an administrator of the Microsoft 365 organization signs in and consents to reading its people.",
    fields: (t) => ({
      url: t.exposeString("url", { description: "For the viewer's own browser; works once." }),
      expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    }),
  });

builder.mutationField("beginPeopleImport", (t) =>
  t.field({
    type: PeopleImportLink,
    description: "Begins an import of people from Microsoft 365. peopleImport shows who was read.",
    errors: { types: [RefusedError] },
    resolve: (_root, _args, { viewer, app }) => app.importPeople.begin(viewer),
  }),
);

const ImportPeopleInput = builder.inputType("ImportPeopleInput", {
  description: "Which of the people that were read to add.",
  fields: (t) => ({
    previewId: t.id({ required: true, description: "The id of the peopleImport that was shown." }),
    objectIds: t.stringList({ description: "Whom to import; default: everybody who can be." }),
    domains: t.stringList({ description: "Only people with an address in these domains." }),
    organizationId: t.id({ description: "Their organization; default: the viewer's own." }),
  }),
});

const ImportedPeople = builder.objectRef<ImportOutcome>("ImportedPeople").implement({
  description: "What an import did.",
  fields: (t) => ({
    imported: t.exposeInt("imported"),
    leftOut: t.expose("leftOut", {
      type: [LeftOutCount],
      description: "How many of those chosen were skipped, by reason.",
    }),
  }),
});

builder.mutationField("importPeople", (t) =>
  t.field({
    type: ImportedPeople,
    description:
      "Adds exactly the chosen people, with the role USER, and binds their Microsoft accounts. All or nothing. Harmless to repeat.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: ImportPeopleInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) =>
      app.importPeople.order(viewer, {
        previewId: input.previewId,
        objectIds: input.objectIds ?? null,
        domains: input.domains ?? null,
        organizationId: input.organizationId ?? null,
      }),
  }),
);
