import { type CalendarMailboxes, createCalendarMailboxes } from "./calendar/calendar-mailboxes.ts";
import { createMailLedger, type MailLedger } from "./calendar/mail-ledger.ts";
import type { SimulatedClock } from "./clock.ts";
import { createDirectory, type Directory } from "./directory/directory.ts";
import { createDueWork, type DueWork } from "./due-work.ts";
import { type BrowserSessions, createBrowserSessions } from "./entra/browser-sessions.ts";
import { createSigningKeys, type SigningKeys } from "./entra/keys/signing-keys.ts";
import { createSessions, type Sessions } from "./entra/sessions.ts";
import type { TokenRefusal } from "./entra/token-refusal.ts";
import type { WrongToken } from "./entra/wrong-token.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createDirectoryUnits, type DirectoryUnits } from "./graph/directory-units.ts";
import { createLimits, type Limits } from "./limits.ts";
import { tellMail } from "./mail/mail-changes.ts";
import type { MailContent } from "./mail/mail-content.ts";
import type { MailMailbox, ReadReceipt } from "./mail/mail-mailbox.ts";
import { createMailMailboxes, type MailMailboxes } from "./mail/mail-mailboxes.ts";
import { type ChangeHub, createChangeHub } from "./mailbox/change-hub.ts";
import { createMailboxes, type Mailboxes } from "./mailbox/mailbox.ts";
import { createUploads, type Uploads } from "./mailbox/uploads.ts";
import { createDeliveries, type Deliveries } from "./notifications/deliveries.ts";
import { createSubscriptions, type Subscriptions } from "./notifications/subscriptions.ts";
import { createRandom, type SeededRandom } from "./random.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { defaultSettings, type Settings, type SettingsPatch } from "./settings.ts";
import { createTodoMailboxes, type TodoMailboxes } from "./todo/todo-mailbox.ts";
import { createTransport, type Transport } from "./transport/transport.ts";

/** An answer that the token endpoint gives instead of its own, `times` times. */
interface TokenFault {
  readonly refusal: TokenRefusal;
  readonly grantType?: string;
  times: number;
}

/** Everything the simulator remembers. `reset` replaces the parts, so nobody may hold on to one across requests. */
export interface World {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  /** Hears of every change of an event or a task. It stays across a reset. */
  readonly changes: ChangeHub;
  /** Notifications on their way; those of before a reset still arrive. */
  readonly deliveries: Deliveries;
  /** What happens by itself after a while. */
  readonly dueWork: DueWork;
  /** Takes a read receipt to whoever asked for it. */
  readonly onReceipt: (mailbox: MailMailbox, receipt: ReadReceipt, about: MailContent) => void;
  /** The servers that mail goes through. */
  transport: Transport;
  subscriptions: Subscriptions;
  settings: Settings;
  directory: Directory;
  sessions: Sessions;
  /** Who is signed in at Microsoft, by browser. */
  browsers: BrowserSessions;
  keys: SigningKeys;
  mailboxes: Mailboxes;
  todo: TodoMailboxes;
  calendars: CalendarMailboxes;
  mail: MailMailboxes;
  /** The mails that meetings have caused. */
  mails: MailLedger;
  uploads: Uploads;
  limits: Limits;
  units: DirectoryUnits;
  faults: Faults;
  log: RequestLog;
  tokenFaults: TokenFault[];
  /** How the id tokens to come are to be wrong, and how many of them. */
  wrongTokens: { readonly wish: WrongToken; times: number }[];
  /** Graph scopes left to a person, by object id: what a policy or an earlier partial consent narrows a grant to. */
  narrowed: Map<string, ReadonlySet<string>>;
}

type CarryReceipt = (world: World, mailbox: MailMailbox, receipt: ReadReceipt, about: MailContent) => void;

export function createWorld(
  clock: SimulatedClock,
  seed: number,
  settings: SettingsPatch,
  carryReceipt: CarryReceipt,
): World {
  const random = createRandom(seed);
  const changes = createChangeHub();
  const dueWork = createDueWork(clock);
  const onReceipt: World["onReceipt"] = (...receipt) => carryReceipt(world, ...receipt);
  const lasting = { clock, random, changes, dueWork, onReceipt };
  const parts = { ...lasting, ...freshParts(lasting, settings) };
  const world: World = Object.assign(parts, { deliveries: createDeliveries(() => world) });
  changes.listen((change) => world.deliveries.tell(change));
  return world;
}

/** Back to the seeded tenant: no data, no tokens, no faults, an empty log. */
export function resetWorld(world: World, settings: SettingsPatch): void {
  world.dueWork.clear();
  Object.assign(world, freshParts(world, settings));
}

type Lasting = Pick<World, "clock" | "random" | "changes" | "dueWork" | "onReceipt">;

function freshParts(
  { clock, random, changes, onReceipt }: Lasting,
  patch: SettingsPatch,
): Omit<World, keyof Lasting | "deliveries"> {
  const settings = defaultSettings(patch);
  const idAlphabet = () => settings.quirks.ids;
  return {
    settings,
    directory: createDirectory(),
    sessions: createSessions(clock, random),
    browsers: createBrowserSessions(clock, random),
    keys: createSigningKeys(),
    mailboxes: createMailboxes(),
    todo: createTodoMailboxes({ clock, random, hub: changes, idAlphabet }),
    subscriptions: createSubscriptions(clock),
    calendars: createCalendarMailboxes({
      clock,
      random,
      hub: changes,
      idAlphabet,
      losesReturned: () => settings.calendar.returnedEventStaysRemoved,
    }),
    mail: createMailMailboxes({
      clock,
      random,
      idAlphabet,
      switches: () => settings.mail,
      onChange: (change) => tellMail(changes, change, settings.mail.notifyMove),
      onReceipt,
    }),
    transport: createTransport(),
    mails: createMailLedger(),
    uploads: createUploads(clock, random),
    limits: createLimits(clock, random, settings.limits),
    units: createDirectoryUnits(),
    faults: createFaults(random),
    log: createRequestLog(settings.logSize),
    tokenFaults: [],
    wrongTokens: [],
    narrowed: new Map(),
  };
}
