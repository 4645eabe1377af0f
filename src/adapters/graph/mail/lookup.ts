import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import { getMany } from "../batch.ts";
import { type GraphHttp, TOO_LARGE } from "../http.ts";
import { explain } from "../parse.ts";
import type { MailPlace } from "./fields.ts";
import { isExpanded, unsaid } from "./missing.ts";
import { mailHeaders, messageUrl } from "./path.ts";
import { readMail } from "./read.ts";
import { type WireMessage, wireMessage } from "./wire.ts";

export interface FoundMail {
  readonly message: WireMessage;
  /** Its text is too large to be read. */
  readonly isCut: boolean;
}

/** Mails whole, in the order of the ids: null for one that is gone; an error for one is that one's value. */
export async function fetchMails(
  http: GraphHttp,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly (FoundMail | null | StoreError)[]> {
  try {
    const urls = ids.map((id) => messageUrl(id));
    return (await getMany(http, urls, signal, mailHeaders())).map((body) => foundIn(body, false));
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const alone: (FoundMail | null | StoreError)[] = [];
    for (const id of ids) alone.push(await fetchAlone(http, id, signal));
    return alone;
  }
}

async function fetchAlone(http: GraphHttp, id: string, signal: AbortSignal): Promise<FoundMail | null | StoreError> {
  try {
    return await fetchMail(http, id, signal);
  } catch (error) {
    if (error instanceof StoreError && (error.fault === "rejected" || error.fault === "malformed")) return error;
    throw error;
  }
}

/** One mail; without its text if that is too large. */
export async function fetchMail(http: GraphHttp, id: string, signal: AbortSignal): Promise<FoundMail | null> {
  const get = async (parts: "whole" | "headers") => {
    const request = { method: "GET", url: messageUrl(id, parts), headers: mailHeaders() } as const;
    const found = foundIn((await http.send(request, signal)).body, parts === "headers");
    if (found instanceof StoreError) throw found;
    return found;
  };
  try {
    return await get("whole").catch((error) => {
      if (isTooLarge(error)) return get("headers");
      throw error;
    });
  } catch (error) {
    if (error instanceof StoreError && error.fault === "notFound") return null;
    throw error;
  }
}

function foundIn(body: unknown, isCut: boolean): FoundMail | null | StoreError {
  if (body instanceof StoreError) return body.fault === "notFound" ? null : body;
  const parsed = wireMessage.safeParse(body);
  if (!parsed.success)
    return new StoreError("malformed", `Microsoft sent a mail that cannot be read: ${explain(parsed.error)}`);
  return isExpanded(parsed.data) ? { message: parsed.data, isCut } : unsaid();
}

/** A draft is nobody's mail yet, so it counts as none. */
export function itemOf(found: FoundMail | null, place: MailPlace): M365Item | null {
  return found === null || found.message.isDraft ? null : readMail(found.message, place);
}

export async function readMails(
  http: GraphHttp,
  ids: readonly string[],
  placeOf: (at: number) => MailPlace,
  signal: AbortSignal,
): Promise<readonly (M365Item | null | StoreError)[]> {
  const found = await fetchMails(http, ids, signal);
  return found.map((one, at) => (one instanceof StoreError ? one : itemOf(one, placeOf(at))));
}

function isTooLarge(error: unknown): boolean {
  return error instanceof StoreError && error.code === TOO_LARGE;
}
