// The mailboxes that somebody reads mail of, and how far: the facts for core/access/mail-access.ts. Asked for each time that mail is read,
// so access ends with the glass, the sharing or the token.
import { type MailboxFacts, mailReachOf, type ReachedMailbox } from "../../core/access/mail-access.ts";
import type { Reach } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { Mailboxes, MailboxRow } from "../ports/mail/mailboxes.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { readPersonSettings, readSettingsOfAll } from "../settings/person-settings.ts";

export type MailReachOfViewer = (viewer: Viewer) => Promise<readonly ReachedMailbox[]>;

export interface MailReachDependencies {
  readonly mailboxes: Mailboxes;
  readonly settings: Pick<SettingsStore, "readLayers" | "readLayersOf">;
  /** The people whose records the viewer may read now: `Glass.reach`. */
  readonly readable: (viewer: Viewer) => Promise<Reach>;
}

/** What an organization shares: nothing, until it says so and its domains are known. */
interface Shared {
  readonly ownDomains: readonly string[] | null;
  readonly isAny: boolean;
}

export function createMailReach({ mailboxes, settings, readable }: MailReachDependencies): MailReachOfViewer {
  async function sharedIn(organizationId: string): Promise<Shared> {
    const organization = await readPersonSettings(settings, organizationId);
    if (organization === null) return { ownDomains: null, isAny: false };
    const { EMAIL_OWN_DOMAINS, EMAIL_SHARING } = organization.settings;
    const isKnown = EMAIL_OWN_DOMAINS.level !== null || organization.verified.isKnown;
    // People only narrow what their organization shares.
    return {
      ownDomains: isKnown ? EMAIL_OWN_DOMAINS.value : null,
      isAny: isKnown && EMAIL_SHARING.value !== "NOBODY",
    };
  }

  async function sharingsOf(rows: readonly MailboxRow[]): Promise<(row: MailboxRow) => MailboxFacts["sharing"]> {
    const owners = rows.flatMap(({ userId }) => userId ?? []);
    const found = owners.length === 0 ? new Map() : await readSettingsOfAll(settings, owners);
    return ({ userId }) => (userId === null ? "NOBODY" : (found.get(userId)?.settings.EMAIL_SHARING.value ?? "NOBODY"));
  }

  async function read(viewer: Viewer): Promise<readonly ReachedMailbox[]> {
    const mayReadMail = (viewer.scopes ?? []).includes("mail.read");
    if (!mayReadMail) return [];
    const [reach, shared] = await Promise.all([readable(viewer), sharedIn(viewer.organizationId)]);
    const opened = reach.kind === "people" ? reach.userIds.filter((id) => id !== viewer.userId) : [];
    const organizationId = shared.isAny ? viewer.organizationId : null;
    const rows = await mailboxes.list({ userIds: [viewer.userId, ...opened], organizationId, reader: viewer });
    const sharingOf = await sharingsOf(
      rows.filter((row) => row.userId !== viewer.userId && row.organizationId === organizationId),
    );
    return rows.flatMap((row) => {
      const found = mailReachOf({
        relation: relationOf(viewer, row),
        kind: row.userId === null ? "SYSTEM" : "USER",
        isGlassBroken: row.userId !== null && opened.includes(row.userId),
        mayReadMail,
        sharing: sharingOf(row),
        ownDomains: shared.ownDomains,
      });
      return found.kind === "NOTHING" ? [] : [{ accountId: row.accountId, reach: found }];
    });
  }

  // The fields of one answer ask at the same moment.
  const asking = new WeakMap<Viewer, Promise<readonly ReachedMailbox[]>>();
  return (viewer) => {
    const joined = asking.get(viewer);
    if (joined !== undefined) return joined;
    const answer = read(viewer).finally(() => asking.delete(viewer));
    asking.set(viewer, answer);
    return answer;
  };
}

function relationOf(viewer: Viewer, { userId, organizationId, isGranted }: MailboxRow): MailboxFacts["relation"] {
  if (userId === viewer.userId) return "OWN";
  if (isGranted) return "GRANTED";
  return organizationId === viewer.organizationId ? "COLLEAGUE" : "STRANGER";
}
