import type { FieldValue, RecordKind } from "../../../core/records/record.ts";
import type { Action } from "../../../core/sync/action.ts";
import type { BrakeReason, PlannedDeletions } from "../../../core/sync/brakes.ts";
import { officeViewOf, type Pair } from "../../../core/sync/situation.ts";
import type { Approval } from "../../ports/sync-store.ts";

const SAMPLE = 50;

/** What a run would delete and whom it would mail, gathered record by record: what a brake asks about and shows. */
export interface PlannedWrites {
  add(pair: Pair, action: Action, mailed: readonly string[]): void;
  hasDeletion(linkId: string): boolean;
  /** Whether all of them were counted for this record. */
  hasMail(officeId: string, addresses: readonly string[]): boolean;
  /** @param approved links that a person has looked at */
  deletionsBesides(approved: ReadonlySet<string>, linked: number): PlannedDeletions;
  /** Everybody whom the run would mail, each once. @param approved by office record, whom a person has looked at */
  peopleBesides(approved: Approval["mailed"]): readonly string[];
  message(reasons: readonly BrakeReason[], linked: number): string;
  /**
   * @param reasons only what a brake stopped is asked about: an answer to it leaves the rest alone
   * @param domain the mailbox's own: who is elsewhere is counted apart
   */
  summary(reasons: readonly BrakeReason[], domain: string): Readonly<Record<string, FieldValue>>;
}

interface Where {
  readonly inOffice: boolean;
  readonly inM365: boolean;
}

const nobody: Approval["mailed"] = {};

export function createPlannedWrites(kind: RecordKind): PlannedWrites {
  const deletions = new Map<string, Where>();
  const mails = new Map<string, readonly string[]>();
  const titles: string[] = [];
  const meetings: string[] = [];

  const titleOf = (pair: Pair): string => {
    const office = officeViewOf(pair.record);
    const fields = office.present ? office.fields : (pair.m365Row?.snapshot?.fields ?? pair.link?.bases?.office ?? {});
    return kind.title(fields);
  };
  const count = (some: readonly Where[]) => ({
    inOffice: some.filter(({ inOffice }) => inOffice).length,
    inM365: some.filter(({ inM365 }) => inM365).length,
  });
  const peopleBesides = (approved: Approval["mailed"]): readonly string[] => {
    const people = new Set<string>();
    for (const [officeId, mailed] of mails) {
      const known = new Set(approved[officeId]);
      for (const address of mailed) if (!known.has(address)) people.add(address);
    }
    return [...people].sort();
  };
  const mailsText = (): string => {
    const people = peopleBesides(nobody).length;
    return `This run would mail ${people} people about ${mails.size} meetings, more than the invitation brake allows.`;
  };
  const deletionsText = (reason: BrakeReason, linked: number): string => {
    const { inOffice, inM365 } = count([...deletions.values()]);
    const where = [inOffice > 0 ? `${inOffice} in Oro` : "", inM365 > 0 ? `${inM365} in Microsoft` : ""].filter(
      (text) => text !== "",
    );
    const why = reason === "SIDE_EMPTY" ? "since one side is suddenly empty" : "more than the deletion brake allows";
    return `This run would delete ${where.join(" and ")} of ${linked} linked records, ${why}.`;
  };

  return {
    add(pair, action, mailed) {
      const officeId = pair.link?.officeId ?? pair.record?.id;
      if (mailed.length > 0 && officeId !== undefined) {
        mails.set(officeId, mailed);
        if (meetings.length < SAMPLE) meetings.push(titleOf(pair));
      }
      if (pair.link === null || action.kind !== "pair" || action.decision.kind !== "remove") return;
      const { office, m365 } = action.decision;
      if (!office && !m365) return;
      deletions.set(pair.link.id, { inOffice: office, inM365: m365 });
      if (titles.length < SAMPLE) titles.push(titleOf(pair));
    },
    hasDeletion: (linkId) => deletions.has(linkId),
    hasMail: (officeId, addresses) => {
      const counted = new Set(mails.get(officeId));
      return addresses.every((address) => counted.has(address));
    },
    deletionsBesides: (approved, linked) => ({
      ...count([...deletions].filter(([id]) => !approved.has(id)).map(([, where]) => where)),
      linked,
    }),
    peopleBesides,
    message(reasons, linked) {
      return reasons
        .map((reason) => (reason === "TOO_MANY_INVITATIONS" ? mailsText() : deletionsText(reason, linked)))
        .join(" ");
    },
    summary(reasons, domain) {
      const asksMails = reasons.includes("TOO_MANY_INVITATIONS");
      const asksDeletions = reasons.some((reason) => reason !== "TOO_MANY_INVITATIONS");
      const { inOffice, inM365 } = count([...deletions.values()]);
      const people = peopleBesides(nobody);
      return {
        deletesInOffice: inOffice,
        deletesInM365: inM365,
        linkIds: asksDeletions ? [...deletions.keys()] : [],
        titles,
        officeIds: asksMails ? [...mails.keys()] : [],
        mailed: asksMails ? Object.fromEntries(mails) : {},
        people: people.length,
        peopleOutside: people.filter((address) => !address.endsWith(`@${domain}`)).length,
        addresses: people.slice(0, SAMPLE),
        meetings,
      };
    },
  };
}
