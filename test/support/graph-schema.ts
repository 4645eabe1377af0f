import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Path of the JSON schema of Graph's types; tests that need it are skipped without it. */
export const GRAPH_SCHEMA = process.env.GRAPH_SCHEMA;

export interface SchemaJudge {
  /** @throws Error naming what does not fit the type */
  mustBe(typeName: string, value: unknown): void;
  /** How many values of each type were judged. */
  readonly judged: Map<string, number>;
}

/** Collections inside an entity are only marked as arrays in the schema; this is what they hold. */
const NESTED: Record<string, string> = {
  checklistItems: "checklistItem",
  linkedResources: "linkedResource",
  extensions: "openTypeExtension",
  singleValueExtendedProperties: "singleValueLegacyExtendedProperty",
  exceptionOccurrences: "event",
};

/** Seen in real answers, though no published schema has them. */
const UNPUBLISHED: Record<string, readonly string[]> = {
  mailFolder: ["sizeInBytes"],
  // Of the types that inherit from it, which the schema has not.
  eventMessage: [
    ...["meetingRequestType", "responseRequested", "allowNewTimeProposals", "previousLocation", "responseType"],
    ...["previousStartDateTime", "previousEndDateTime", "proposedNewTime"],
  ],
};

export function createSchemaJudge(path: string): SchemaJudge {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(JSON.parse(readFileSync(path, "utf8")), "graph");
  const judged = new Map<string, number>();

  function mustBe(declared: string, value: unknown): void {
    const typeName = typeOf(value) ?? declared;
    const validate = ajv.getSchema(`graph#/$defs/${typeName}`);
    // A folder of another program has a type of its own.
    if (validate === undefined && typeName !== declared) return;
    if (validate === undefined) throw new Error(`The schema has no type ${typeName}`);
    const published = withoutNames(value, UNPUBLISHED[typeName] ?? []);
    if (!validate(published))
      throw new Error(`Not a ${typeName}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
    judged.set(typeName, (judged.get(typeName) ?? 0) + 1);
    if (typeof value !== "object" || value === null) return;
    for (const [name, items] of Object.entries(value)) {
      const nested = NESTED[name];
      if (nested !== undefined && Array.isArray(items)) for (const item of items) mustBe(nested, item);
    }
  }

  return { mustBe, judged };
}

function withoutNames(value: unknown, names: readonly string[]): unknown {
  if (names.length === 0 || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

/** The type that mail names itself: a meeting request is a message, and a search folder is a folder. */
function typeOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("@odata.type" in value)) return undefined;
  const name = /^#microsoft\.graph\.(.*(?:[mM]essage|Folder|(?:item|reference)Attachment).*)$/.exec(
    String(value["@odata.type"]),
  )?.[1];
  return name?.replace(/^eventMessage.+$/, "eventMessage");
}

/** The type that an answer to this path has, and whether it is a collection; undefined where there is none to judge. */
export function answerType(path: string, method: string): { typeName: string; isCollection: boolean } | undefined {
  const [written = ""] = path.replace(/^\/v1\.0/, "").split("?");
  const plain = written.replace(/\b(mailFolders|users)\('([^']*)'\)/gi, "$1/$2");
  const parts = plain.split("/").filter((part) => part !== "");
  const rest = parts[0] === "users" ? parts.slice(2) : parts.slice(1);
  if (parts[0] === "organization") return { typeName: "organization", isCollection: rest.length === 0 };
  // Their types are not in the schema.
  if (/^(servicePrincipals|directory|oauth2PermissionGrants)$/i.test(parts[0] ?? "")) return undefined;
  if (plain === "/users") return { typeName: "user", isCollection: true };
  if (rest.length === 0) return { typeName: "user", isCollection: false };
  if (rest[0] === "mailboxSettings")
    return rest.length === 1 ? { typeName: "mailboxSettings", isCollection: false } : undefined;
  if (/\/supportedTimeZones\b/i.test(plain)) return { typeName: "timeZoneInformation", isCollection: true };
  // Their types are not in the schema.
  if (/\/(getSchedule|calendarPermissions)\b/i.test(plain)) return undefined;
  if (plain.endsWith("/createUploadSession")) return { typeName: "uploadSession", isCollection: false };
  const names = {
    lists: "todoTaskList",
    tasks: "todoTask",
    checklistItems: "checklistItem",
    linkedResources: "linkedResource",
    extensions: "openTypeExtension",
    masterCategories: "outlookCategory",
    calendar: "calendar",
    calendarGroups: "calendarGroup",
    calendars: "calendar",
    events: "event",
    instances: "event",
    attachments: rest[0] === "todo" ? "taskFileAttachment" : "fileAttachment",
    calendarView: "event",
    mailFolders: "mailFolder",
    childFolders: "mailFolder",
    messages: "message",
  };
  const last = rest.findLastIndex((part) => part in names);
  const typeName = Object.entries(names).find(([name]) => name === rest[last])?.[1];
  if (typeName === undefined) return undefined;
  const tail = rest.slice(last + 1);
  return {
    typeName,
    isCollection:
      method === "GET" && rest[last] !== "calendar" && (tail.length === 0 || tail[0]?.startsWith("delta") === true),
  };
}
