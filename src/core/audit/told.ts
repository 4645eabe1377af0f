// What an entry of the audit is made into a sentence from: who did it to whom, with names instead of ids, seen by one viewer.
import { capital } from "../../lib/english.ts";
import { isUuid } from "../../lib/is-uuid.ts";

/** What is kept of something that was done. */
export interface AuditFact {
  /** Null for the server itself. */
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly level: string | null;
  /** A person, an organization or a mailbox. */
  readonly ownerId: string | null;
  readonly personId: string | null;
  readonly field: string | null;
  readonly from: unknown;
  readonly to: unknown;
}

/** Of people, organizations, mailboxes and Microsoft accounts, by their ids, as they are called now. */
export type AuditNames = ReadonlyMap<string, string>;

export interface Told extends AuditFact {
  readonly names: AuditNames;
  /** The subject: "You", "Una Post", "m365-sync". */
  readonly who: string;
  /** The person as the subject: "You were", "Una Post was". */
  readonly person: string;
  readonly personWas: string;
  /** "you", "yourself", "themself", "Una Post" */
  readonly whom: string;
  /** "your", "their", "Una Post's" */
  readonly whose: string;
  /** Somebody did it to themself. */
  readonly isOwn: boolean;
}

/** @param viewerId who reads: "you" */
export function toldTo(fact: AuditFact, names: AuditNames, viewerId: string): Told {
  const { actorId, personId } = fact;
  const isMine = personId !== null && personId === viewerId;
  const isOwn = personId !== null && personId === actorId;
  const name = (personId === null ? undefined : names.get(personId)) ?? (isOwn ? fact.actorName : "somebody");
  return {
    ...fact,
    names,
    who: actorId === viewerId ? "You" : actorId === null && fact.actorName === "system" ? "m365-sync" : fact.actorName,
    person: isMine ? "You" : capital(name),
    personWas: isMine ? "You were" : `${capital(name)} was`,
    whom: isMine ? (isOwn ? "yourself" : "you") : isOwn ? "themself" : name,
    whose: isMine ? "your" : isOwn ? "their" : `${name}'s`,
    isOwn,
  };
}

/** "for Una Post"; nothing where somebody did it for themself. */
export const forWhom = ({ isOwn, whom }: Told): string => (isOwn ? "" : ` for ${whom}`);

/** "1 token", "1,204 tokens" */
export const counted = (count: unknown, one: string, many = `${one}s`): string =>
  `${numberText(typeof count === "number" ? count : 0)} ${count === 1 ? one : many}`;

const wholeNumber = new Intl.NumberFormat("en");
export const numberText = (value: number): string => wholeNumber.format(value);

/** A part of what was kept as JSON; undefined where there is none. */
export function part(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** A text as it was kept; "" for what is none. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A text in a sentence, also where an earlier release kept none. */
export const said = (value: unknown): string => textOf(value) || "–";

/** What something is called now, else what it is called here without its id. */
export function nameOf(names: AuditNames, id: unknown, otherwise: string): string {
  return (typeof id === "string" ? names.get(id) : undefined) ?? otherwise;
}

/** Every id that a name may be known for. */
export function idsIn({ ownerId, personId, from, to }: AuditFact): readonly string[] {
  const text = JSON.stringify([ownerId, personId, from ?? null, to ?? null]);
  return text.split('"').filter(isUuid);
}
