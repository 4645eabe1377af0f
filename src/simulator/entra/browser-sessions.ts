import type { SimulatedClock } from "../clock.ts";
import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import type { WireRequest } from "../http/message.ts";
import type { SeededRandom } from "../random.ts";

/** One account signed in at Microsoft in one browser. */
export interface BrowserSession {
  /** The `sid` of every id token made in it. */
  readonly id: string;
  readonly browser: string;
  readonly person: Person;
  /** When the credentials were given last, in epoch milliseconds. */
  at: number;
  /** The AADSTS number of a step taken in it, such as a second factor. */
  solved?: number;
  /** The apps signed in to; they are notified when it ends. */
  readonly apps: Set<App>;
}

export interface BrowserSessions {
  all(): readonly BrowserSession[];
  /** The accounts signed in in that browser. */
  of(browser: string | undefined): readonly BrowserSession[];
  /** The person's session in that browser, new or continued; a browser without a cookie is a new one. */
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

/** The browser, identified by the cookie from a sign-in. */
export function browserOf({ headers }: WireRequest): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? "")?.[1];
}

export function browserCookie({ browser }: BrowserSession): string {
  return `${COOKIE}=${browser}; path=/; HttpOnly; SameSite=Lax`;
}
