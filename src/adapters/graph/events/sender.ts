import { StoreError } from "../../../app/store-error.ts";
import type { GraphAnswer, GraphHttp, GraphRequest } from "../http.ts";
import { mustParse } from "../parse.ts";
import { afterPartWritten } from "../stepwise.ts";
import { withDescription } from "./body.ts";
import { eventHeaders, eventPath, eventUrl } from "./path.ts";
import { type WireEvent, wireEvent } from "./wire.ts";
import { type EventBody, encodeText } from "./write.ts";

/** The requests of one write. An error in a later one says that the write may have been applied in part. */
export interface EventSender {
  readonly http: GraphHttp;
  /** Prefix of the events' URLs. */
  readonly root: string;
  readonly signal: AbortSignal;
  send(request: GraphRequest): Promise<GraphAnswer>;
  /** Notes that an earlier attempt at this write took effect. */
  notePartWritten(): void;
  /** Runs work that sends requests itself, so that its errors say the same. */
  partly<T>(work: () => Promise<T>): Promise<T>;
  read(id: string): Promise<WireEvent>;
  patch(id: string, body: EventBody, ifMatch: string): Promise<WireEvent>;
  /** The text in Graph's form; for an online meeting with the block for joining it. */
  encodeDescription(id: string, description: string, isOnline: boolean): Promise<EventBody>;
}

export function createEventSender(
  { http, root }: Pick<EventSender, "http" | "root">,
  signal: AbortSignal,
): EventSender {
  let hasWritten = false;

  const partly = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw hasWritten && error instanceof StoreError ? afterPartWritten(error) : error;
    }
  };
  const send = async (request: GraphRequest): Promise<GraphAnswer> => {
    const answer = await partly(() => http.send(hasWritten ? { ...request, goesOn: true } : request, signal));
    if (request.method !== "GET") hasWritten = true;
    return answer;
  };
  const parse = (answer: GraphAnswer) => mustParse(wireEvent, answer, "an event", hasWritten);

  return {
    http,
    root,
    signal,
    send,
    notePartWritten: () => {
      hasWritten = true;
    },
    partly,
    read: async (id) => parse(await send({ method: "GET", url: eventUrl(root, id), headers: eventHeaders() })),
    patch: async (id, body, ifMatch) =>
      parse(await send({ method: "PATCH", url: eventPath(root, id), headers: eventHeaders({ ifMatch }), body })),
    encodeDescription: async (id, description, isOnline) => {
      if (!isOnline) return encodeText(description);
      const headers = eventHeaders({ body: "html" });
      const { body, onlineMeeting, onlineMeetingUrl } = parse(
        await send({ method: "GET", url: eventUrl(root, id), headers }),
      );
      const joinUrl = onlineMeeting?.joinUrl || onlineMeetingUrl || null;
      return { body: { contentType: "html", content: withDescription(body?.content ?? "", description, joinUrl) } };
    },
  };
}
