import type { DateWindow } from "../../../core/sync/window.ts";
import type { GraphHttp } from "../http.ts";
import { createPageSizes, type PageSizes } from "./page-size.ts";

export interface MailReading {
  readonly http: GraphHttp;
  readonly habits: MailboxHabits;
  /** IANA name. */
  readonly mailboxZone: string;
  /** The dates whose mail is read. */
  readonly window: DateWindow;
}

/** Of one mailbox, for as long as the process lives: a run that failed would otherwise begin with what failed. */
export interface MailboxHabits {
  readonly sizes: PageSizes;
  /** It refuses to expand the properties of a whole page: each mail is asked for its own. */
  refusesExpand: boolean;
}

export function createMailboxHabits(mostOnAPage: number): MailboxHabits {
  return { sizes: createPageSizes(mostOnAPage), refusesExpand: false };
}
