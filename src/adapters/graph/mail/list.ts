import type { ListPage } from "../../../app/ports/m365-records.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import { asHistory, type GraphHttp } from "../http.ts";
import { mustLeadHome } from "../pages.ts";
import { mustParse } from "../parse.ts";
import { isItem, page } from "../wire.ts";
import { instantOf } from "./instant.ts";
import { listUrl, mailHeaders, windowStart } from "./path.ts";
import { listedMessage } from "./wire.ts";

/** The mails of a folder by id and version, without any filter: one without a date would be filtered out. */
export async function listMails(
  http: GraphHttp,
  { folderId, window }: { readonly folderId: string; readonly window: DateWindow },
  link: string | null,
  signal: AbortSignal,
): Promise<ListPage> {
  const url = link ?? listUrl(folderId);
  const answer = await asHistory(http).send({ method: "GET", url, headers: mailHeaders() }, signal);
  const { value, "@odata.nextLink": next } = mustParse(page, answer, "a page of mail");
  const named = value.filter(isItem);
  return {
    items: named.map((wire) => ({
      id: wire.id,
      etag: wire["@odata.etag"] ?? "",
      isShown: isShown(wire, windowStart(window)),
    })),
    nameless: value.length - named.length,
    next: next === undefined ? null : mustLeadHome(http, next),
  };
}

/** Drafts are not read. If something is unclear, the mail is read once, and then known. */
function isShown(wire: unknown, from: string): boolean {
  const listed = listedMessage.safeParse(wire).data;
  if (listed?.isDraft) return false;
  const at = instantOf(listed?.receivedDateTime);
  return at === null || at >= from;
}
