/**
 * The control API of the simulator: what a person in Outlook, an administrator in Entra or bad luck on the wire would do.
 * The same calls exist as this typed object (`simulator.control`) and as JSON over HTTP on the control port.
 * `person` is a principal name, an object id, or the short name ("quiet", "busy", "broken", "admin", "nomail", "room", "foreign").
 * `list` is a list id, or "default" for the default list, or the display name of a list.
 *
 * | HTTP | object | body → answer |
 * | --- | --- | --- |
 * | GET /people | people() | → Person[] |
 * | GET /people/{person}/lists | todo.lists(person) | → OutlookList[] |
 * | POST /people/{person}/lists | todo.createList(person, displayName) | {displayName} → OutlookList |
 * | PATCH /people/{person}/lists/{list} | todo.renameList(person, list, displayName) | {displayName} → OutlookList |
 * | DELETE /people/{person}/lists/{list} | todo.deleteList(person, list) | → 204 |
 * | GET /people/{person}/lists/{list}/tasks | todo.tasks(person, list) | → OutlookTask[] |
 * | POST /people/{person}/lists/{list}/tasks | todo.createTask(person, list, task) | TaskEdit → OutlookTask |
 * | POST /people/{person}/lists/{list}/seed | todo.seed(person, list, count, prefix?) | {count, prefix?} → {count} |
 * | GET /people/{person}/lists/{list}/tasks/{task} | todo.task(person, list, id) | → OutlookTask |
 * | PATCH /people/{person}/lists/{list}/tasks/{task} | todo.updateTask(person, list, id, edit) | TaskEdit → OutlookTask |
 * | DELETE /people/{person}/lists/{list}/tasks/{task} | todo.deleteTask(person, list, id) | → 204 |
 * | POST /people/{person}/lists/{list}/tasks/{task}/move | todo.moveTask(person, list, id, toList) | {toList} → OutlookTask (new id) |
 * | GET, POST /people/{person}/calendars | calendar.calendars(person), createCalendar(person, name, more?) | {name, canEdit?, color?} → OutlookCalendar |
 * | PATCH, DELETE /people/{person}/calendars/{calendar} | calendar.renameCalendar, setCanEdit, deleteCalendar | {name?, canEdit?} |
 * | POST …/calendars/{calendar}/share, DELETE …/share/{person} | calendar.shareCalendar, unshareCalendar | {with, canEdit?, canViewPrivateItems?} |
 * | GET, POST …/calendars/{calendar}/events; GET /people/{person}/events | calendar.events(person, calendar?), createEvent | EventEdit → OutlookEvent |
 * | GET …/calendars/{calendar}/occurrences?from=&to= | calendar.occurrences(person, from, to, calendar?) | → Graph events, series expanded |
 * | POST …/calendars/{calendar}/seed | calendar.seed(person, calendar, wish) | {count, series?, attendees?, prefix?, fromDay?, toDay?} → {count} |
 * | GET, PATCH, DELETE /people/{person}/events/{event} | calendar.event, updateEvent, deleteEvent | EventEdit → OutlookEvent |
 * | PATCH, DELETE …/events/{event}/occurrences/{date} | calendar.updateOccurrence, deleteOccurrence | EventEdit → OutlookEvent (the series) |
 * | POST …/events/{event}/cancel, /move, /respond | calendar.cancelEvent, moveEvent, respond | – ; {toCalendar}; {answer, date?, sendResponse?, proposedNewTime?} |
 * | POST …/events/{event}/outside-response | calendar.respondFromOutside | {address, answer, date?} → OutlookEvent |
 * | POST /people/{person}/outside-invitation | calendar.inviteFromOutside | {organizer, event} → OutlookEvent |
 * | GET, POST /people/{person}/mail-folders | mail.folders(person), createFolder(person, name, more?) | {displayName, parent?, isHidden?, type?, search?, otherItems?} → OutlookFolder |
 * | PATCH, DELETE …/mail-folders/{folder}; POST …/purge, /copy, /provision | mail.renameFolder, moveFolder, deleteFolder, purgeFolder, copyFolder, provision | {displayName?, parent?}; {parent} |
 * | GET …/mail-folders/{folder}/messages; POST …/fill; POST /people/{person}/fill-mailbox | mail.messages, fill, fillMailbox | {count, textLength?, from?, to?, unread?, prefix?} → {count} |
 * | POST /people/{person}/messages | mail.deliver(person, letter?, folder?) | {letter?, folder?} → OutlookMail |
 * | GET, PATCH, DELETE /people/{person}/messages/{message} | mail.message, update, delete | MailEdit → OutlookMail |
 * | POST …/messages/{message}/move, /copy, /restore, /purge | mail.move, copy, restore, purge | {toFolder} → OutlookMail |
 * | POST /people/{person}/raw-messages | mail.deliverRaw(person, mime, more?) | {mime (base64), folder?, receivedAt?, isRead?} → OutlookMail |
 * | POST /people/{person}/mail-shares | mail.share(person, with, folder?), unshare | {with, folder?, isShared?} → 204 |
 * | GET /people/{person}/read-receipts | mail.receipts(person) | → ReadReceipt[] |
 * | GET, DELETE /mails | calendar.mails(), clearMails() | → LedgerMail[] |
 * | POST /people/{person}/expire-delta-links | deltas.expire(person, as?) | {as?: "gone" or "malformed"} → 204 |
 * | POST /people/{person}/expire-tokens | entra.expireTokens(person?) | → {count}; POST /expire-tokens for everybody |
 * | POST /people/{person}/revoke | entra.revoke(person, {consent?}) | {consent?} → 204 |
 * | POST /people/{person}/narrow-scopes | entra.narrowScopes(person, scopes or null) | {scopes} → 204 |
 * | POST /people/{person}/token | entra.accessToken(person, scopes?) | {scopes?} → {token}: a token without a sign-in |
 * | GET /subscriptions, GET /notifications | notifications.subscriptions(person?), counts() | → SubscriptionInfo[]; {delivered, refused} |
 * | POST /people/{person}/lifecycle | notifications.lifecycle(person, event) | {event} → 204 |
 * | POST /people/{person}/drop-subscriptions | notifications.drop(person) | → {count}: gone without a word |
 * | GET /apps, POST /apps | entra.apps(), entra.registerApp(app?) | AppEdit → AppInfo |
 * | PATCH /apps/{clientId} | entra.changeApp(clientId, edit) | AppEdit → AppInfo |
 * | POST /cast, POST /many-people | directory.addCast(), addPeople(count, tenant?) | {count, tenant?} → {count} |
 * | POST /people; PATCH, DELETE /people/{person} | directory.addPerson(person), changePerson, removePerson | {displayName, tenant?, homeOf?, mail?, userType?, …} → Person |
 * | POST /people/{person}/restore, /purge, /recreate | directory.restorePerson, purgePerson, recreatePerson(person) | → Person |
 * | GET, POST /tenants; PUT, DELETE /domains/{domain} | directory.tenants(), addTenant(tenant), verifyDomain(domain, tenant?), dropDomain | {domain, displayName?}; {tenant?} → Tenant |
 * | PATCH /tenants/{tenant} | directory.setUserConsent(isAllowed, tenant?) | {userConsent} → 204 |
 * | POST /expire-directory-links | directory.expireLinks() | → 204 |
 * | GET /browser-sessions | entra.browserSessions() | → {sid, person, apps}[] |
 * | GET, POST /groups; PATCH, DELETE /groups/{group} | directory.groups(), addGroup, changeGroup, removeGroup | {displayName, members?, isSecurity?}; {addMembers?, removeMembers?} |
 * | POST /assignments, POST /assignments/remove | entra.assign(principal, role?), unassign | {principal, role?, clientId?} → 204 |
 * | POST /exchange-grants, PUT /mailbox-limits | entra.grantInExchange(role, people), limitMailboxes(people or null) | {role, people}; {people} → 204 |
 * | POST, DELETE /wrong-tokens | entra.wrongToken(wish), clearWrongTokens() | {kind?, claims?, without?, header?, times?} → 204 |
 * | GET /signing-keys, POST /signing-keys | entra.signingKeys(), entra.rotateKeys(action, family?) | {action, family?} → KeyInfo[] |
 * | POST /token-faults, DELETE /token-faults | entra.failToken(fault), entra.clearTokenFaults() | TokenFaultEdit → 204 |
 * | GET /sent-copies?messageId=&recipient=, DELETE /sent-copies | transport.copies(query?), clearCopies() | → SentCopy[]: every copy that reached anybody |
 * | GET /mail-under-way | transport.waiting() | → {count}: mails, bounces and answers that have not arrived yet |
 * | POST /outsiders, DELETE /outsiders/{address} | transport.setOutsider(address, outsider?) | {address, name?, bounces?, reply?, automatic?} → 204 |
 * | POST /people/{person}/send-rights | transport.grantSending(owner, person, right), withdrawSending | {to, right: "sendAs" or "sendOnBehalf", isGranted?} → 204 |
 * | GET, POST, DELETE /faults; DELETE /faults/{id} | faults.list(), inject(rule), clear(), remove(id) | FaultRule → ActiveFault |
 * | GET /clock, POST /clock | clock | {advanceMs?, set?, freeze?: boolean} → {now, isFrozen} |
 * | GET /log?after=&limit= , DELETE /log | log.entries(query), log.clear() | → LogEntry[] |
 * | GET /counts | log.counts() | → {total, byRoute, byStatus, peakInFlight} |
 * | GET, PATCH /settings | settings.get(), settings.change(patch) | SettingsPatch → Settings |
 * | POST /reset | reset() | → 204 |
 *
 * A TaskEdit has the writable fields of a Graph todoTask (dates as `{dateTime, timeZone}`), `checklistItems`, `linkedResources`
 * and `extensions` on creation, and the shorthand `due: "YYYY-MM-DD" | null`, which is midnight in the person's own zone.
 * Errors are answered as `{error}` with 400 or 404.
 */
import type { SimulatedClock } from "../clock.ts";
import type { Person } from "../directory/person.ts";
import type { ActiveFault, FaultRule } from "../faults.ts";
import type { LogEntry, RequestCounts } from "../request-log.ts";
import { changeSettings, type Settings, type SettingsPatch } from "../settings.ts";
import { resetWorld, type World } from "../world.ts";
import { type CalendarControl, createCalendarControl } from "./calendar-control.ts";
import { createDirectoryControl, type DirectoryControl } from "./directory-control.ts";
import { createEntraControl, type EntraControl } from "./entra-control.ts";
import { findPerson } from "./find.ts";
import { createMailControl, type MailControl } from "./mail-control.ts";
import { createNotificationControl, type NotificationControl } from "./notification-control.ts";
import { createTodoControl, type TodoControl } from "./todo-control.ts";
import { createTransportControl, type TransportControl } from "./transport-control.ts";

export interface Control {
  readonly clock: SimulatedClock;
  readonly todo: TodoControl;
  readonly calendar: CalendarControl;
  readonly mail: MailControl;
  readonly transport: TransportControl;
  readonly entra: EntraControl;
  readonly directory: DirectoryControl;
  readonly notifications: NotificationControl;
  readonly faults: {
    inject(rule: FaultRule): ActiveFault;
    list(): ActiveFault[];
    remove(id: string): boolean;
    clear(): void;
  };
  readonly deltas: {
    /** Every delta link of the mailbox given out so far stops working: 410 SyncStateNotFound, or 400 "Badly formed token.". */
    expire(person: string, as?: "gone" | "malformed"): void;
  };
  readonly log: {
    entries(query?: { after?: number; limit?: number }): LogEntry[];
    counts(): RequestCounts & { peakInFlight: Record<string, number> };
    clear(): void;
  };
  readonly settings: { get(): Settings; change(patch: SettingsPatch): Settings };
  people(): readonly Person[];
  /** Back to the start: seeded people and app, empty mailboxes, no tokens, no faults, an empty log. The clock stays. */
  reset(): void;
}

export function createControl(world: World, initial: SettingsPatch, afterReset: () => void): Control {
  return {
    clock: world.clock,
    todo: createTodoControl(world),
    calendar: createCalendarControl(world),
    mail: createMailControl(world),
    transport: createTransportControl(world),
    entra: createEntraControl(world),
    directory: createDirectoryControl(world),
    notifications: createNotificationControl(world),
    faults: {
      inject: (rule) =>
        world.faults.inject(
          rule.person === undefined ? rule : { ...rule, person: findPerson(world, rule.person).userPrincipalName },
        ),
      list: () => world.faults.list(),
      remove: (id) => world.faults.remove(id),
      clear: () => world.faults.clear(),
    },
    deltas: {
      expire(person, as = "gone") {
        const mailbox = world.mailboxes.of(findPerson(world, person));
        mailbox.deltaEpoch += 1;
        mailbox.expiredAs = as;
      },
    },
    log: {
      entries: (query) => world.log.entries(query),
      counts: () => ({ ...world.log.counts(), peakInFlight: world.limits.peaks() }),
      clear: () => world.log.clear(),
    },
    settings: {
      get: () => world.settings,
      change(patch) {
        changeSettings(world.settings, patch);
        return world.settings;
      },
    },
    people: () => world.directory.persons,
    reset() {
      resetWorld(world, initial);
      afterReset();
    },
  };
}
