// Imports people from a Microsoft 365 organization: an administrator signs in there and consents to reading its people, sees who can be
// imported and who cannot, and only then chooses. The read permission is used once and not stored.
import { addressText, asciiDomain } from "../../core/access/mail-domain.ts";
import { decideImport, type ImportDecision, type NotImportedReason } from "../../core/access/people-import.ts";
import { personName, tenantTrouble } from "../../core/access/sign-on.ts";
import { wordsOfRefusal } from "../../core/access/sign-on-words.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { must } from "../../lib/must.ts";
import { type Refusal, refused } from "../accounts/pending-sign-in.ts";
import { NotFoundError, RefusedError, ValidationError } from "../errors.ts";
import type { AuditRecord, WriteAudit } from "../ports/audit.ts";
import type { People } from "../ports/people.ts";
import type { ImportedPerson, PeoplePreview, PeoplePreviews } from "../ports/people-previews.ts";
import type { OpenDirectory } from "../ports/sign-on.ts";
import { StoreError } from "../store-error.ts";
import { type BeginSignOn, signOnMs } from "./begin-sign-on.ts";
import type { PendingSignOn } from "./pending-sign-on.ts";
import type { ProveSignOn, SignOnAnswer } from "./prove-sign-on.ts";
import type { ReadSignOnSettings } from "./read-access-settings.ts";
import { requireSystemRight } from "./require.ts";

/** A preview keeps at most this many. */
const mostPeople = 20_000;

export interface JudgedPreview extends Omit<PeoplePreview, "people" | "verifiedDomains"> {
  readonly decisions: readonly ImportDecision[];
}

export interface ImportOrder {
  /** The preview that the administrator saw; a newer one may have replaced it. */
  readonly previewId: string;
  /** Null: everybody who can be imported. */
  readonly objectIds: readonly string[] | null;
  /** Only addresses in these domains. Null: any. */
  readonly domains: readonly string[] | null;
  /** Null: the viewer's own. */
  readonly organizationId: string | null;
}

export interface ImportOutcome {
  readonly imported: number;
  /** Counted among those chosen. */
  readonly leftOut: readonly { readonly reason: NotImportedReason; readonly count: number }[];
}

export interface PeopleRead {
  readonly kind: "read";
  readonly read: number;
  readonly tenantName: string;
}

export interface ImportPeople {
  /** A link for the administrator's own browser. @throws ForbiddenError */
  begin(viewer: Viewer): Promise<{ readonly url: string; readonly expiresAt: Date }>;
  /** The viewer's own preview, judged against the people here now; null if there is none. @throws ForbiddenError */
  preview(viewer: Viewer): Promise<JudgedPreview | null>;
  /**
   * Adds exactly the chosen people who can be imported. Harmless to repeat. @throws ForbiddenError, NotFoundError, ValidationError,
   * RefusedError
   */
  order(viewer: Viewer, order: ImportOrder): Promise<ImportOutcome>;
  /** Microsoft's answer: reads all people. */
  receive(pending: PendingSignOn, answer: SignOnAnswer): Promise<PeopleRead | Refusal>;
}

export interface ImportPeopleDependencies {
  readonly previews: PeoplePreviews;
  readonly beginSignOn: Pick<BeginSignOn, "prepare">;
  readonly proveSignOn: Pick<ProveSignOn, "openDirectory">;
  readonly people: Pick<People, "find">;
  readonly readSettings: ReadSignOnSettings;
  readonly writeAudit: WriteAudit;
  readonly startUrl: () => string;
  readonly now: () => Date;
}

export function createImportPeople(dependencies: ImportPeopleDependencies): ImportPeople {
  const { previews, beginSignOn, proveSignOn, people, readSettings, writeAudit, startUrl, now } = dependencies;
  const inTenMinutes = () => new Date(now().getTime() + signOnMs);

  async function admit({ tenantId, homeTenantId }: OpenDirectory): Promise<void> {
    const { confirmedTenantIds: confirmedIds } = await readSettings();
    const trouble = tenantTrouble({ tenantId }, { tenants: { homeTenantId, admitsPersonal: false, confirmedIds } });
    if (trouble === null) return;
    const said = wordsOfRefusal(trouble, { address: null, tenantId, objectId: "", administrators: [] });
    throw new StoreError("rejected", said);
  }

  async function readAll(id: string, directory: OpenDirectory) {
    const found = [];
    for await (const page of directory.pages()) {
      found.push(...page);
      if (found.length > mostPeople) {
        throw new StoreError("rejected", `There are more than ${mostPeople} people: too many for an import.`);
      }
      // Another import was begun meanwhile: nobody waits for this one.
      if (!(await previews.progress(id, found.length))) break;
    }
    return found;
  }

  async function settingsOf(preview: PeoplePreview, tenantId: string) {
    return { tenantId, verifiedDomains: preview.verifiedDomains, domains: (await readSettings()).domains };
  }

  return {
    async begin(viewer) {
      requireSystemRight(viewer, "changePeople");
      const { link, expiresAt } = beginSignOn.prepare("readPeople", viewer.userId);
      await previews.begin(viewer.userId, expiresAt);
      return { url: `${startUrl()}?import=${encodeURIComponent(link)}`, expiresAt };
    },

    async preview(viewer) {
      requireSystemRight(viewer, "changePeople");
      const preview = await previews.find(viewer.userId, now());
      if (preview === null) return null;
      const { tenantId } = preview;
      if (tenantId === null) return { ...preview, decisions: [] };
      const here = await previews.knownHere(tenantId, preview.people);
      return { ...preview, decisions: decideImport(preview.people, await settingsOf(preview, tenantId), here) };
    },

    async order(viewer, { previewId, objectIds, domains, organizationId }) {
      requireSystemRight(viewer, "changePeople");
      const preview = await previews.find(viewer.userId, now());
      if (preview?.id !== previewId) throw new NotFoundError("preview");
      const { tenantId } = preview;
      if (preview.state !== "READY" || tenantId === null) throw new RefusedError("The people are not read yet.");
      const isChosen = choiceOf(preview, objectIds, domains);
      const settings = await settingsOf(preview, tenantId);
      let chosen: readonly ImportDecision[] = [];
      const order = { tenantId, organizationId: organizationId ?? viewer.organizationId, at: now() };
      const outcome = await previews.importPeople(
        order,
        preview.people,
        (here) => {
          chosen = decideImport(preview.people, settings, here).filter(isChosen);
          return chosen.filter(({ leftOut }) => leftOut === null).map(toImported);
        },
        (made) => [
          ...made.flatMap((one) => recordsOf(viewer, tenantId, one)),
          {
            ...{ actor: viewer, action: "people.imported", level: "SYSTEM", ownerId: order.organizationId },
            to: { tenantId, tenantName: preview.tenantName, imported: made.length },
          },
        ],
      );
      if (outcome === "noOrganization") throw new NotFoundError("organization");
      return { ...outcome, leftOut: countLeftOut(chosen) };
    },

    async receive(pending, answer) {
      const { viewerId } = pending;
      const person = viewerId === null ? null : await people.find(viewerId);
      if (person === null || person.role !== "ADMINISTRATOR" || person.standing !== "ACTIVE") {
        return refused("Not allowed any more", "The person who began this import is no longer an administrator.");
      }
      const id = await previews.startReading(person.userId, now());
      if (id === null) return refused("Too late", "Another import was begun since, or this one expired. Begin again.");
      try {
        const directory = await proveSignOn.openDirectory(pending, answer);
        await admit(directory);
        const { tenantId, verifiedDomains } = directory;
        const tenantName = directory.tenantName ?? tenantId;
        const found = await readAll(id, directory);
        await previews.finish(id, {
          ...{ tenantId, tenantName, verifiedDomains, people: found, expiresAt: inTenMinutes() },
        });
        const to = { tenantId, tenantName, read: found.length };
        await writeAudit([{ actor: person, action: "people.read", level: "SYSTEM", to }]);
        return { kind: "read", read: found.length, tenantName };
      } catch (error) {
        const message = error instanceof StoreError ? error.message : "It failed here. The server's log says why.";
        await previews.fail(id, message);
        if (!(error instanceof StoreError)) throw error;
        await writeAudit([{ actor: person, action: "people.readRefused", level: "SYSTEM", to: { message } }]);
        return refused("People were not read", message);
      }
    },
  };
}

/** @throws ValidationError */
function choiceOf({ people }: PeoplePreview, objectIds: ImportOrder["objectIds"], domains: ImportOrder["domains"]) {
  const ids = objectIds === null ? null : new Set(objectIds.map((id) => id.toLowerCase()));
  const known = new Set(people.map(({ objectId }) => objectId));
  if (ids !== null && [...ids].some((id) => !known.has(id))) {
    throw new ValidationError("objectIds", "object ids that the preview shows");
  }
  const among = domains === null ? null : new Set(domains.map(asciiDomain));
  if (among?.has(null)) throw new ValidationError("domains", "domains such as contoso.example");
  return ({ person, address }: ImportDecision): boolean =>
    (ids === null || ids.has(person.objectId)) && (among === null || among.has(address?.domain ?? null));
}

function toImported({ person, address }: ImportDecision): ImportedPerson {
  const { objectId, userPrincipalName, displayName } = person;
  const email = addressText(must(address, "the address of somebody who can be imported"));
  return { name: personName(displayName, email), email, objectId, userPrincipalName, displayName };
}

export function countLeftOut(decisions: readonly ImportDecision[]): ImportOutcome["leftOut"] {
  const counts = new Map<NotImportedReason, number>();
  for (const { leftOut } of decisions) if (leftOut !== null) counts.set(leftOut, (counts.get(leftOut) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

function recordsOf(
  actor: Viewer,
  tenantId: string,
  { userId, email, userPrincipalName, objectId }: ImportedPerson & { readonly userId: string },
): readonly AuditRecord[] {
  const whose = { actor, level: "USER", ownerId: userId };
  return [
    { ...whose, action: "user.created", field: email, to: "USER" },
    { ...whose, action: "identity.bound", field: userPrincipalName, to: { tenantId, objectId } },
  ];
}
