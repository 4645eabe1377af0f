import { type CalendarSwitches, DEFAULT_SWITCHES } from "./calendar/switches.ts";
import { DEFAULT_ENTRA, type EntraSwitches } from "./entra/switches.ts";
import { DEFAULT_MAIL, type MailSwitches } from "./mail/switches.ts";
import { DEFAULT_NOTIFICATIONS, type NotificationSwitches } from "./notifications/switches.ts";

/** The numbers and habits of Microsoft 365 that a test may want otherwise. */
export interface Settings {
  readonly limits: {
    /** Requests in flight for one app and mailbox; one more is answered 429. */
    concurrency: number;
    /** Requests in a window for one app and mailbox. */
    requestsPer10Minutes: number;
    /** The window: Microsoft's is ten minutes. */
    windowSeconds: number;
    /** Bounds, in seconds, of the Retry-After that goes with a concurrency refusal. */
    retryAfterSeconds: readonly [number, number];
    /** The directory's units in ten seconds for one app and tenant; null for what a tenant of its size has. */
    directoryUnits: number | null;
  };
  readonly quirks: {
    /** A delta round that returned items ends with an empty page that carries the deltaLink. */
    emptyLastPage: boolean;
    /** Some pages in the middle of a delta round hold fewer items than asked for. */
    shortPages: boolean;
    /** No delta round of a list or a calendar ever tells of a deletion. */
    hidesDeletions: boolean;
    /** Rounds of a delta that never end: pages go on empty for ever, or tell everything again and again. */
    endlessRounds: "never" | "emptyPages" | "sameItems";
    /** The alphabet of new ids: `-` and `_`, or the `/` and `+` that very old mailboxes still show. */
    ids: "urlSafe" | "classic";
    /** Whether To Do tells the number that `$count` asks for: it did not when it was measured. */
    todoCount: "ignored" | "told";
  };
  readonly notifications: NotificationSwitches;
  readonly calendar: CalendarSwitches;
  readonly mail: MailSwitches;
  readonly entra: EntraSwitches;
  /** Bounds, in seconds, of a delegated access token's life. */
  tokenLifetimeSeconds: readonly [number, number];
  /** How long a delta link works. */
  deltaLifetimeMs: number;
  /** How long a deleted list goes on accepting new tasks. */
  ghostListMs: number;
  /** Time that every Graph request takes at least. With 0 a burst is served so fast that it never looks like one. */
  latencyMs: number;
  /** Entries that the request log keeps; counts are never dropped. */
  readonly logSize: number;
}

type Group = "limits" | "quirks" | "notifications" | "calendar" | "mail" | "entra";

export interface SettingsPatch extends Partial<Omit<Settings, Group>> {
  readonly limits?: Partial<Settings["limits"]>;
  readonly quirks?: Partial<Settings["quirks"]>;
  readonly notifications?: Partial<NotificationSwitches>;
  readonly calendar?: Partial<CalendarSwitches>;
  readonly mail?: Partial<MailSwitches>;
  readonly entra?: Partial<EntraSwitches>;
}

export function defaultSettings(patch: SettingsPatch): Settings {
  const { limits, quirks, notifications, calendar, mail, entra, ...rest } = patch;
  return {
    limits: {
      concurrency: 4,
      requestsPer10Minutes: 10_000,
      windowSeconds: 600,
      retryAfterSeconds: [2, 10],
      directoryUnits: null,
      ...limits,
    },
    quirks: {
      emptyLastPage: true,
      shortPages: true,
      hidesDeletions: false,
      endlessRounds: "never",
      ids: "urlSafe",
      todoCount: "ignored",
      ...quirks,
    },
    notifications: { ...DEFAULT_NOTIFICATIONS, ...notifications },
    calendar: { ...DEFAULT_SWITCHES, ...calendar },
    mail: { ...DEFAULT_MAIL, ...mail },
    entra: { ...DEFAULT_ENTRA, ...entra },
    tokenLifetimeSeconds: [3600, 5400],
    deltaLifetimeMs: 30 * 86_400_000,
    ghostListMs: 60 * 60_000,
    latencyMs: 1,
    logSize: 10_000,
    ...rest,
  };
}

/** Changes settings in place, so that the running limits see them at once. */
export function changeSettings(
  settings: Settings,
  { limits, quirks, notifications, calendar, mail, entra, ...rest }: SettingsPatch,
): void {
  Object.assign(settings.limits, limits);
  Object.assign(settings.quirks, quirks);
  Object.assign(settings.notifications, notifications);
  Object.assign(settings.calendar, calendar);
  Object.assign(settings.mail, mail);
  Object.assign(settings.entra, entra);
  Object.assign(settings, rest);
}
