// The data from which an audit entry becomes a sentence: who did it to whom, with names instead of ids, as one viewer sees it.
import { capital } from "../../lib/english.ts";
import { isUuid } from "../../lib/is-uuid.ts";

/** The stored facts of one action. */
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

/** Current names of people, organizations, mailboxes and Microsoft accounts, by id. */
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
  /** The actor did it to themselves. */
  readonly isOwn: boolean;
}

/** @param viewerId the reader, called "you" */
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

/** "for Una Post"; empty when they did it for themselves. */
export const forWhom = ({ isOwn, whom }: Told): string => (isOwn ? "" : ` for ${whom}`);

/** "1 token", "1,204 tokens" */
export const counted = (count: unknown, one: string, many = `${one}s`): string =>
  `${numberText(typeof count === "number" ? count : 0)} ${count === 1 ? one : many}`;

const wholeNumber = new Intl.NumberFormat("en");
export const numberText = (value: number): string => wholeNumber.format(value);

/** One property of a stored JSON value; undefined if absent. */
export function storedProperty(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** A stored text; "" if it is not a text. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A text for use in a sentence; a dash where an earlier release stored none. */
export const textOrDash = (value: unknown): string => textOf(value) || "–";

/** The current name; otherwise a generic word, without the id. */
export function nameOf(names: AuditNames, id: unknown, otherwise: string): string {
  return (typeof id === "string" ? names.get(id) : undefined) ?? otherwise;
}

/** Every id that may need a name. */
export function idsIn({ ownerId, personId, from, to }: AuditFact): readonly string[] {
  const text = JSON.stringify([ownerId, personId, from ?? null, to ?? null]);
  return text.split('"').filter(isUuid);
}
