import type { MutationAnswer, Operation } from "../lib/graphql-operation.ts";
import { forgetOthers } from "./kept.ts";

/** The server requires a sign-in first. */
export class SignedOut extends Error {}

/** The server answered with errors, or did not answer; the message is for people. */
export class RequestFailed extends Error {}

export type Outcome<Data> =
  | { readonly ok: true; readonly data: Data }
  | {
      readonly ok: false;
      readonly message: string;
      /** The refused input field and the kind of refusal, if the operation asks for them. */
      readonly field?: string;
      readonly kind?: string;
      /** The number that it would be about now, if it was asked about another. */
      readonly current?: number;
    };

export interface Client {
  /** @throws SignedOut, RequestFailed */
  read<Data, Variables extends object>(operation: Operation<Data, Variables>, variables: Variables): Promise<Data>;
  /** Never throws: the outcome says in words what went wrong. */
  send<Data, Variables extends object>(
    operation: Operation<MutationAnswer<Data>, Variables>,
    variables: Variables,
  ): Promise<Outcome<Data>>;
  /** Exchanges a token for the session cookie. */
  signIn(token: string): Promise<Outcome<null>>;
  /** Here, and also at Microsoft if asked: then the browser goes there. */
  signOut(options?: { readonly isAtMicrosoft?: boolean }): Promise<void>;
  /** What the first screen offers besides a token. */
  waysIn(): Promise<WaysIn>;
}

export interface WaysIn {
  readonly isSignOnEnabled: boolean;
  /** What to do if Microsoft's page does not lead back. */
  readonly stuckAtMicrosoft: readonly string[];
}

interface ClientOptions {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly onSignedOut: () => void;
  /** Opens another site's address. */
  readonly leaveTo: (url: string) => void;
  /** The server's clock, to the second, with each answer. */
  readonly onServerTime: (serverMs: number) => void;
}

interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const signedOutCodes = new Set(["UNAUTHENTICATED", "UNAUTHORIZED"]);
const unreachableServer = "The server does not answer. Nothing was changed; try again when the page is live.";

export function createClient({ fetch, onSignedOut, leaveTo, onServerTime }: ClientOptions): Client {
  const post = async (path: string, body: unknown): Promise<Response> => {
    const init = {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
      body: JSON.stringify(body),
    } as const;
    const response = await fetch(path, init).catch((cause: unknown) => {
      throw new RequestFailed(unreachableServer, { cause });
    });
    const date = response.headers.get("date");
    if (date !== null) onServerTime(Date.parse(date));
    return response;
  };

  const request = async <Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    variables: Variables,
  ): Promise<Data> => {
    const response = await post("/graphql", { query: operation.document, variables });
    const answer = await readAnswer<Data>(response);
    const isSignedOut = answer.errors?.some(({ extensions }) => signedOutCodes.has(extensions?.code ?? ""));
    if (response.status === 401 || isSignedOut === true) {
      onSignedOut();
      throw new SignedOut("Sign in first.");
    }
    if (answer.data == null || answer.errors !== undefined) {
      throw new RequestFailed(answer.errors?.[0]?.message ?? `The server answered ${response.status}.`);
    }
    return answer.data;
  };

  return {
    read: request,
    async send(operation, variables) {
      try {
        const { result } = await request(operation, variables);
        if (result.data !== undefined) return { ok: true, data: result.data };
        const { message = "The server refused it.", field, current, __typename: kind } = result;
        return {
          ...{ ok: false, message, kind },
          ...(field === undefined ? {} : { field }),
          ...(current === undefined ? {} : { current }),
        };
      } catch (error) {
        if (error instanceof RequestFailed || error instanceof SignedOut) return { ok: false, message: error.message };
        throw error;
      }
    },
    async signIn(token) {
      try {
        const response = await post("/login", { token });
        if (response.ok) return { ok: true, data: null };
        if (response.status === 403) return { ok: false, message: await response.text() };
        const message = response.status === 401 || response.status === 403 ? "This token is not valid." : undefined;
        return { ok: false, message: message ?? `The server answered ${response.status}.` };
      } catch (error) {
        if (error instanceof RequestFailed) return { ok: false, message: error.message };
        throw error;
      }
    },
    async signOut({ isAtMicrosoft = false } = {}) {
      const response = await post(isAtMicrosoft ? "/logout?microsoft" : "/logout", {});
      // Whoever comes to this browser next finds nothing.
      forgetOthers(localStorage, null);
      onSignedOut();
      if (response.status === 200) leaveTo((await response.json()).url);
    },
    async waysIn() {
      try {
        const response = await fetch("/login", { credentials: "same-origin", headers: { accept: "application/json" } });
        if (response.ok) return await response.json();
      } catch {
        // A token can be typed anyway; sending it will show whether the server answers.
      }
      return { isSignOnEnabled: false, stuckAtMicrosoft: [] };
    },
  };
}

/** A proxy in between may answer with a page instead of JSON. */
async function readAnswer<Data>(response: Response): Promise<GraphqlAnswer<Data>> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** For what is asked for in the background: the session has ended already for the first; the connection shows the second. */
export function ignoreExpected(error: unknown): void {
  if (!(error instanceof SignedOut) && !(error instanceof RequestFailed)) throw error;
}
