import { must } from "../../src/lib/must.ts";

export interface Arrival {
  readonly status: number;
  /** Where the browser is sent next, as it stands in the answer. */
  readonly location: string | null;
  readonly text: string;
}

/** A person at a browser, as far as a sign-in goes: cookies of one server, links, forms. */
export interface Browser {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Arrival>;
  /** Presses "Sign in with Microsoft 365"; answers Microsoft's page. */
  begin(returnTo?: string): Promise<string>;
  /** Chooses an account at Microsoft, or cancels there; answers the callback's address. */
  choose(microsoft: string, persona: string, action?: "accept" | "cancel"): Promise<string>;
  /** All of it. */
  signOn(persona: string, returnTo?: string): Promise<Arrival>;
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<Arrival>;
  /** Who is logged in; null for nobody. */
  viewer(): Promise<{ readonly name: string; readonly email: string; readonly role: string } | null>;
  readonly cookies: ReadonlyMap<string, string>;
}

export function openBrowser(server: string): Browser {
  const cookies = new Map<string, string>();
  const send = async (url: URL, init: RequestInit): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = new Headers(init.headers);
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const name = pair.slice(0, pair.indexOf("="));
      const expires = attributes.find((one) => one.startsWith("Expires="))?.slice("Expires=".length) ?? "";
      if (Date.parse(expires) <= Date.now()) cookies.delete(name);
      else cookies.set(name, pair.slice(name.length + 1));
    }
    return response;
  };
  const arrive = async (response: Response): Promise<Arrival> => ({
    status: response.status,
    location: response.headers.get("location"),
    text: await response.text(),
  });
  const { origin } = new URL(server);
  const browser: Browser = {
    cookies,
    get: async (path, headers = {}) => arrive(await send(new URL(path, server), { headers })),
    post: async (path, fields = {}) =>
      arrive(
        await send(new URL(path, server), { method: "POST", headers: { origin }, body: new URLSearchParams(fields) }),
      ),
    async begin(returnTo = "/") {
      const begun = await browser.get(`/sign-on?return=${encodeURIComponent(returnTo)}`);
      return must(begun.location, `the way to Microsoft, instead of ${begun.status}: ${begun.text}`);
    },
    async choose(microsoft, persona, action = "accept") {
      const body = new URLSearchParams({ persona, action });
      const response = await fetch(microsoft, { method: "POST", redirect: "manual", body });
      return must(
        response.headers.get("location"),
        `the way back, instead of ${response.status}: ${await response.text()}`,
      );
    },
    async signOn(persona, returnTo) {
      return browser.get(await browser.choose(await browser.begin(returnTo), persona));
    },
    async viewer() {
      const query = encodeURIComponent("{ viewer { name email role } }");
      const response = await send(new URL(`/graphql?query=${query}`, server), {
        headers: { accept: "application/json" },
      });
      return response.status === 200 ? (await response.json()).data.viewer : null;
    },
  };
  return browser;
}
