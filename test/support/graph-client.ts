import { answerType, createSchemaJudge, GRAPH_SCHEMA, type SchemaJudge } from "./graph-schema.ts";
import type { RunningSimulator } from "./simulator.ts";

/** Just enough of Graph's shapes for a test to look into. */
export interface GraphBody {
  readonly id: string;
  readonly value: GraphBody[];
  readonly title: string;
  readonly name: string;
  readonly subject: string;
  readonly type: string;
  readonly seriesMasterId: string;
  readonly iCalUId: string;
  readonly originalStart: string;
  readonly canEdit: boolean;
  readonly isDefaultCalendar: boolean;
  readonly isAllDay: boolean;
  readonly start: { dateTime: string; timeZone: string };
  readonly end: { dateTime: string; timeZone: string };
  readonly body: { content: string; contentType: string };
  readonly attendees: { type: string; status: { response: string }; emailAddress: { name: string; address: string } }[];
  readonly responseStatus: { response: string };
  readonly onlineMeeting: { joinUrl: string } | null;
  readonly cancelledOccurrences?: string[];
  readonly exceptionOccurrences?: GraphBody[];
  readonly singleValueExtendedProperties?: { id: string; value: string }[];
  readonly "@odata.type"?: string;
  readonly changeKey: string;
  readonly isRead: boolean;
  readonly isDraft: boolean;
  readonly hasAttachments: boolean;
  readonly bodyPreview: string;
  readonly uniqueBody?: { content: string; contentType: string };
  readonly parentFolderId: string;
  readonly conversationId: string;
  readonly conversationIndex: string;
  readonly internetMessageId?: string;
  readonly internetMessageHeaders?: { name: string; value: string }[];
  readonly receivedDateTime: string;
  readonly from?: { emailAddress: { name?: string; address?: string } };
  readonly toRecipients: { emailAddress: { name?: string; address?: string } }[];
  readonly categories: string[];
  readonly flag: { flagStatus: string };
  readonly webLink: string;
  readonly childFolderCount: number;
  readonly unreadItemCount: number;
  readonly totalItemCount: number;
  readonly isHidden: boolean;
  readonly displayName: string;
  readonly status: string;
  readonly isChecked: boolean;
  readonly isReminderOn: boolean;
  readonly wellknownListName: string;
  readonly dueDateTime?: { dateTime: string; timeZone: string };
  readonly startDateTime?: { dateTime: string; timeZone: string };
  readonly reminderDateTime?: { dateTime: string; timeZone: string };
  readonly completedDateTime?: { dateTime: string; timeZone: string };
  readonly recurrence?: { pattern: Record<string, unknown>; range: Record<string, unknown> };
  readonly checklistItems?: GraphBody[];
  readonly linkedResources?: GraphBody[];
  readonly extensions?: GraphBody[];
  readonly responses: { id: string; status: number; headers: Record<string, string>; body: GraphBody }[];
  readonly error: { code: string; message: string; innerError: Record<string, string> };
  readonly "@odata.etag": string;
  readonly "@odata.count"?: number;
  readonly "@odata.nextLink"?: string;
  readonly "@odata.deltaLink"?: string;
  readonly "@removed"?: { reason: string };
}

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: GraphBody;
}

const GRAPH = "https://graph.microsoft.com";
/** Judges every answer of every test, where the schema is at hand. */
export const judge: SchemaJudge | undefined = GRAPH_SCHEMA === undefined ? undefined : createSchemaJudge(GRAPH_SCHEMA);

/** A bare client of the simulator with an access token; links are rewritten to its origin, as the real clients do. */
export function createGraphClient({ origin }: RunningSimulator, token: string) {
  async function call(
    method: string,
    target: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<GraphAnswer> {
    const path = target.startsWith(GRAPH) ? target.slice(GRAPH.length) : `/v1.0${target}`;
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text !== "" && response.headers.get("content-type")?.startsWith("application/json") === true;
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? readBody(text) : readBody("{}"),
    };
    if (response.ok && isJson) judgeAnswer(path, method, answer.body);
    return answer;
  }
  return {
    get: (target: string, headers?: Record<string, string>) => call("GET", target, undefined, headers),
    post: (target: string, body: unknown, headers?: Record<string, string>) => call("POST", target, body, headers),
    patch: (target: string, body: unknown, headers?: Record<string, string>) => call("PATCH", target, body, headers),
    remove: (target: string, headers?: Record<string, string>) => call("DELETE", target, undefined, headers),
    /** Follows nextLinks to the end: all items, the size of each page, and the deltaLink. */
    async drain(target: string, headers?: Record<string, string>) {
      const items: GraphBody[] = [];
      const sizes: number[] = [];
      let link: string | undefined = target;
      let deltaLink = "";
      while (link !== undefined) {
        const { status, body, text }: GraphAnswer = await call("GET", link, undefined, headers);
        if (status !== 200) throw new Error(`${status}: ${text}`);
        items.push(...body.value);
        sizes.push(body.value.length);
        deltaLink = body["@odata.deltaLink"] ?? "";
        link = body["@odata.nextLink"];
      }
      return { items, sizes, deltaLink };
    },
  };
}

/** Headers with which the product reads events. */
export const AS_PRODUCT = {
  prefer: 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text"',
};

export function eventPath(event: { id: string }): string {
  return `/me/events/${encodeURIComponent(event.id)}`;
}

/** A client for a seeded person, and the path of that person's default list. */
export function clientOf(simulator: RunningSimulator, person: string, scopes?: readonly string[]) {
  const client = createGraphClient(simulator, simulator.control.entra.accessToken(person, scopes));
  const [list] = simulator.control.todo.lists(person);
  return { ...client, list: listPath(list?.id ?? "") };
}

export function listPath(id: string): string {
  return `/me/todo/lists/${encodeURIComponent(id)}`;
}

export function taskPath(list: string, task: { id: string }): string {
  return `${list}/tasks/${encodeURIComponent(task.id)}`;
}

function readBody(text: string): GraphBody {
  return JSON.parse(text);
}

function judgeAnswer(path: string, method: string, body: GraphBody): void {
  const type = answerType(path, method);
  if (judge === undefined || type === undefined || path.startsWith("/v1.0/$batch")) return;
  for (const value of type.isCollection ? body.value : [body]) judge.mustBe(type.typeName, value);
}
