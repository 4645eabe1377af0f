import type { SimulatedClock } from "../clock.ts";
import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import type { WireRequest } from "../http/message.ts";
import type { SeededRandom } from "../random.ts";

/** One account that is signed in at Microsoft in one browser. */
export interface BrowserSession {
  /** The `sid` of every id token that comes of it. */
  readonly id: string;
  readonly browser: string;
  readonly person: Person;
  /** When the credentials were given last, in epoch milliseconds. */
  at: number;
  /** The AADSTS number of a step that was taken in it, as a second factor. */
  solved?: number;
  /** Those that were signed in to, which hear of its end. */
  readonly apps: Set<App>;
}

export interface BrowserSessions {
  all(): readonly BrowserSession[];
  /** The accounts signed in in that browser. */
  of(browser: string | undefined): readonly BrowserSession[];
  /** The session of the person in that browser, begun or gone on with; a browser without a cookie is a new one. */
  signIn(browser: string | undefined, person: Person): BrowserSession;
  end(session: BrowserSession): void;
}

const COOKIE = "ESTSAUTH";

export function createBrowserSessions(clock: SimulatedClock, random: SeededRandom): BrowserSessions {
  let sessions: BrowserSession[] = [];
  const of = (browser: string | undefined) => sessions.filter((session) => session.browser === browser);
  return {
    all: () => sessions,
    of,
    signIn(browser, person) {
      const found = of(browser).find((session) => session.person === person);
      if (found !== undefined) {
        found.at = clock.now();
        return found;
      }
      const made = {
        id: random.guid(),
        browser: browser ?? random.bytes(24).toString("base64url"),
        person,
        at: clock.now(),
        apps: new Set<App>(),
      };
      sessions = [...sessions, made];
      return made;
    },
    end: (session) => {
      sessions = sessions.filter((one) => one !== session);
    },
  };
}

/** Which browser it is, by the cookie that a sign-in left there. */
export function browserOf({ headers }: WireRequest): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? "")?.[1];
}

export function browserCookie({ browser }: BrowserSession): string {
  return `${COOKIE}=${browser}; path=/; HttpOnly; SameSite=Lax`;
}
