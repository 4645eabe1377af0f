import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { AccessTokens, Principals } from "../../app/ports/identity.ts";
import type { M365Mailboxes, OpenedAccount, RequestTerms } from "../../app/ports/m365-records.ts";
import type { MailSenders } from "../../app/ports/mail/mail-sender.ts";
import type { MailSources } from "../../app/ports/mail-source.ts";
import type { MailboxTrials } from "../../app/ports/mailbox-trials.ts";
import type { M365Subscriptions } from "../../app/ports/subscriptions.ts";
import type { ReadVerifiedDomains } from "../../app/ports/tenants.ts";
import { StoreError } from "../../app/store-error.ts";
import type { RequestPriority } from "../../core/limits/priority.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";
import { ianaZoneOf } from "../../core/records/time-zone.ts";
import { createGraphCalendar } from "./events/calendar.ts";
import { createGraphHttp, type GraphHttp } from "./http.ts";
import type { LimitsByMailbox } from "./limits.ts";
import { createGraphMail } from "./mail/mail.ts";
import { createMailboxHabits, type MailboxHabits } from "./mail/reading.ts";
import type { SendingFolders } from "./mail/sending/draft.ts";
import { createGraphMailSender, readSendingFolders } from "./mail/sending/sender.ts";
import { createGraphMailSource } from "./mail/source.ts";
import { createMailboxTrial } from "./mail/trial.ts";
import { mustParse } from "./parse.ts";
import { createSessionToken } from "./session-token.ts";
import { createGraphSubscriptions } from "./subscriptions/subscriptions.ts";
import { createGraphTasks } from "./tasks/tasks.ts";
import { mailboxTimeZone, organizations } from "./wire.ts";

export interface GraphMailboxesOptions {
  readonly tokens: AccessTokens;
  /** Absent: every mailbox has its own sign-in. */
  readonly principals?: Principals;
  readonly cloud?: CloudName;
  readonly fetch?: typeof fetch;
  readonly simulatorOrigin?: string | undefined;
  /** How long one request may take, including its answer's body. */
  readonly timeoutMs?: number;
  /** Items in a delta page: larger pages need fewer requests, and take longer to write in one transaction. */
  readonly pageSize?: number;
  /** Shared by everything that opens mailboxes in this process. */
  readonly limits: Pick<LimitsByMailbox, "of">;
  /** Where a person finds the office's record with this mark: To Do shows it as a link. */
  readonly webUrlOf?: (mark: string) => string;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly createId?: () => string;
}

/** https://learn.microsoft.com/graph/delta-query-overview#odatamaxpagesize: a preference; To Do grants up to a thousand. */
export const usualPageSize = 500;

interface Zone {
  readonly wire: string;
  readonly iana: string;
  readonly until: number;
}

/** Read again after this time: it costs a request, and people rarely change it. */
const zoneKeptMs = 3_600_000;

/** Mailboxes over Microsoft Graph. */
export function createMailboxes(options: GraphMailboxesOptions): M365Mailboxes &
  MailSources &
  MailSenders &
  MailboxTrials & {
    subscriptionsOf(accountId: string): M365Subscriptions;
    readonly verifiedDomains: ReadVerifiedDomains;
  } {
  const { tokens, principals, cloud = "global", now = Date.now, pageSize = usualPageSize, webUrlOf } = options;
  const sleep = options.sleep ?? ((ms, signal) => setTimeout(ms, undefined, { signal }));
  const limitsOf = options.limits.of;
  const zones = new Map<string, Zone>();
  const habits = new Map<string, MailboxHabits>();
  const sendingFolders = new Map<string, SendingFolders>();

  const httpOf = (account: OpenedAccount, priority: RequestPriority, terms?: RequestTerms): GraphHttp => {
    const { principal } = account;
    const found = principal ?? principals;
    return createGraphHttp({
      ...(found !== undefined && { principal: async () => ("of" in found ? found.of(account.id) : found) }),
      terms,
      priority,
      graphOrigin: clouds[cloud].graph,
      limits: limitsOf(account.id),
      token: createSessionToken(tokens, account, now),
      timeoutMs: options.timeoutMs ?? 60_000,
      now,
      sleep,
      createId: options.createId ?? randomUUID,
      fetch: options.fetch,
      simulatorOrigin: options.simulatorOrigin,
    });
  };

  const zoneOf = async (accountId: string, http: GraphHttp): Promise<Zone> => {
    const known = zones.get(accountId);
    if (known !== undefined && known.until > now()) return known;
    const zone = { ...(await readZone(http)), until: now() + zoneKeptMs };
    zones.set(accountId, zone);
    return zone;
  };

  const habitsOf = (accountId: string): MailboxHabits => {
    const known = habits.get(accountId) ?? createMailboxHabits(pageSize);
    habits.set(accountId, known);
    return known;
  };

  return {
    subscriptionsOf: (accountId) => createGraphSubscriptions(httpOf({ id: accountId }, "STATE")),
    verifiedDomains: (accountId, tenantId) => readVerifiedDomains(httpOf({ id: accountId }, "STATE"), tenantId),
    trial: (id, principal) =>
      createMailboxTrial(httpOf({ id, principal, isFresh: principal.access === "APPLICATION" }, "PERSON")),
    openMail: async (account, terms) => createGraphMailSource(httpOf(account, terms?.priority ?? "PERSON", terms)),
    openSender: async (account, terms) => {
      const http = httpOf(account, terms?.priority ?? "PERSON", terms);
      return createGraphMailSender(http, async () => {
        const known = sendingFolders.get(account.id) ?? (await readSendingFolders(http, new AbortController().signal));
        sendingFolders.set(account.id, known);
        return known;
      });
    },
    open: async (account, terms) => {
      const { id } = account;
      const http = httpOf(account, terms?.priority ?? "PERSON", terms);
      const zone = await zoneOf(id, http);
      const tasks = createGraphTasks({ http, pageSize, webUrlOf, mailboxZone: zone.iana, wireZone: zone.wire });
      return {
        timeZone: zone.iana,
        records: (resource, window) => {
          switch (resource) {
            case "TASKS":
              return tasks;
            case "CALENDAR":
              return createGraphCalendar({ http, pageSize, window, mailboxZone: zone.iana, wireZone: zone.wire });
            case "EMAIL":
              return createGraphMail({
                ...{ http, window, habits: habitsOf(id) },
                ...{ mailboxZone: zone.iana, wireZone: zone.wire },
              });
          }
        },
        requests: http.requests,
        budget: limitsOf(id).budget,
      };
    },
  };
}

async function readVerifiedDomains(http: GraphHttp, tenantId: string): Promise<readonly string[]> {
  const url = "/organization?$select=id,displayName,verifiedDomains";
  const answer = await http.send({ method: "GET", url }, new AbortController().signal);
  const { value } = mustParse(organizations, answer, "an organization");
  const own = value.find(({ id }) => id.toLowerCase() === tenantId.toLowerCase());
  if (own === undefined)
    throw new StoreError("malformed", "Microsoft told of another organization than the account's.");
  return own.verifiedDomains.map(({ name }) => name);
}

/**
 * The mailbox's time zone, usually by its Windows name. If it may not be read, or is unknown, dates are written in UTC, which reads back
 * the same.
 */
async function readZone(http: GraphHttp): Promise<{ readonly wire: string; readonly iana: string }> {
  try {
    const url = "/me/mailboxSettings/timeZone";
    const answer = await http.send({ method: "GET", url }, new AbortController().signal);
    const wire = mustParse(mailboxTimeZone, answer, "a time zone").value ?? "";
    const iana = ianaZoneOf(wire);
    return iana === null ? utc : { wire, iana };
  } catch (error) {
    if (error instanceof StoreError && error.fault === "denied") return utc;
    throw error;
  }
}

const utc = { wire: "UTC", iana: "Etc/UTC" } as const;
