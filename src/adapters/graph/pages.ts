import type { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import { createPageWatch } from "../../lib/page-watch.ts";
import type { GraphAnswer, GraphHttp } from "./http.ts";
import { TOO_LARGE } from "./http.ts";
import { mustParse } from "./parse.ts";

/** If a page of usual size is too large to be read, only this many items are requested. */
const smallPage = 20;

/** One page, or a smaller one if Microsoft's answer would exceed the size limit. */
export async function sendPage(
  http: GraphHttp,
  url: string,
  headersOf: (pageSize: number) => Readonly<Record<string, string>>,
  pageSize: number,
  signal: AbortSignal,
): Promise<GraphAnswer> {
  try {
    return await http.send({ method: "GET", url, headers: headersOf(pageSize) }, signal);
  } catch (error) {
    const isSmaller = error instanceof StoreError && error.code === TOO_LARGE && pageSize > smallPage;
    if (!isSmaller) throw error;
    return await http.send({ method: "GET", url, headers: headersOf(smallPage) }, signal);
  }
}

/** A link from Microsoft. @throws StoreError malformed if it leads anywhere but to Graph: it is neither followed nor stored */
export function mustLeadHome(http: GraphHttp, link: string): string {
  if (http.leadsHome(link)) return link;
  throw new StoreError("malformed", `Microsoft gave a link that leads elsewhere: ${hostOf(link)}.`);
}

/** A stored link. @throws StoreError cursorExpired if it leads anywhere but to Graph: everything is read again */
export function mustStillLeadHome(http: GraphHttp, link: string): string {
  if (http.leadsHome(link)) return link;
  throw new StoreError("cursorExpired", `The link that was kept leads elsewhere: ${hostOf(link)}.`);
}

function hostOf(link: string): string {
  return URL.canParse(link) ? `${new URL(link).origin}${new URL(link).pathname.slice(0, 20)}` : "it is no address";
}

type PageShape = z.ZodType<{ readonly value: readonly unknown[]; readonly "@odata.nextLink"?: string | undefined }>;

/** The pages of a list, each read on demand. @throws StoreError malformed if they never end */
export async function* eachPage<Shape extends PageShape>(
  http: GraphHttp,
  first: { readonly url: string; readonly headers?: Readonly<Record<string, string>> },
  { shape, what }: { readonly shape: Shape; readonly what: string },
  signal: AbortSignal,
): AsyncGenerator<z.infer<Shape>["value"]> {
  const watch = createPageWatch(first.url);
  for (let url: string | undefined = first.url; url !== undefined; ) {
    const page: z.infer<Shape> = mustParse(shape, await http.send({ method: "GET", ...first, url }, signal), what);
    yield page.value;
    const next: string | undefined = page["@odata.nextLink"];
    url = next === undefined ? undefined : mustLeadHome(http, next);
    const trouble = url === undefined ? null : watch(url, page.value.map(keyOf));
    if (trouble !== null) throw new StoreError("malformed", `Microsoft sent ${what} without end: ${trouble}.`);
  }
}

function keyOf(item: unknown): string {
  return typeof item === "object" && item !== null && "id" in item ? String(item.id) : "";
}
