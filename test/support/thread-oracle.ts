import { normalisedSubject } from "../../src/core/mail/subject.ts";

/** A mail as its headers have it. */
export interface ThreadedMail {
  readonly name: string;
  readonly at: number;
  readonly sender: string | null;
  readonly people: readonly string[];
  readonly messageId: string | null;
  readonly ancestors: readonly string[];
  readonly conversation: string;
  readonly subject: string;
}

/**
 * The threads of a whole mailbox by the rules alone, as a person would join them by hand: everything is looked at again until nothing joins
 * any more.
 * @returns one name a thread, by the name of each mail
 */
export function threadsOf(mails: readonly ThreadedMail[], self: string): ReadonlyMap<string, string> {
  const thread = new Map(mails.map(({ name }) => [name, name]));
  const people = new Map(mails.map((mail) => [mail.name, new Set(mail.people)]));
  const members = new Map(mails.map(({ name }) => [name, [name]]));
  const of = ({ name }: ThreadedMail): string => thread.get(name) ?? name;
  const stands = (person: string, mail: ThreadedMail) => person === self || people.get(of(mail))?.has(person) === true;
  const join = (one: ThreadedMail, other: ThreadedMail): boolean => {
    const [kept, gone] = [of(one), of(other)];
    if (kept === gone) return false;
    for (const person of people.get(gone) ?? []) people.get(kept)?.add(person);
    for (const name of members.get(gone) ?? []) {
      thread.set(name, kept);
      members.get(kept)?.push(name);
    }
    return true;
  };
  const pairs = [...namedPairs(mails), ...topicPairs(mails)];
  for (let hasJoined = true; hasJoined; ) {
    hasJoined = false;
    for (const { later, earlier, isNamed } of pairs) {
      if (later.sender === null || !stands(later.sender, earlier)) continue;
      // Where only the conversation says so, both must know each other.
      const isMutual =
        isNamed ||
        later.sender === self ||
        later.ancestors.length === 0 ||
        (earlier.sender !== null && stands(earlier.sender, later));
      if (isMutual && join(later, earlier)) hasJoined = true;
    }
  }
  return thread;
}

interface JoinedPair {
  readonly later: ThreadedMail;
  readonly earlier: ThreadedMail;
  readonly isNamed: boolean;
}

function namedPairs(mails: readonly ThreadedMail[]): readonly JoinedPair[] {
  const byId = groupsOf(mails, ({ messageId }) => messageId);
  return mails.flatMap((child) =>
    child.ancestors
      .flatMap((id) => byId.get(id) ?? [])
      .filter((ancestor) => ancestor !== child && ancestor.messageId !== child.messageId)
      .map((ancestor) =>
        child.at >= ancestor.at
          ? { later: child, earlier: ancestor, isNamed: true }
          : { later: ancestor, earlier: child, isNamed: true },
      ),
  );
}

function topicPairs(mails: readonly ThreadedMail[]): readonly JoinedPair[] {
  const topics = groupsOf(mails, ({ conversation, subject }) => `${conversation} ${normalisedSubject(subject)}`);
  return [...topics.values()].flatMap((all) =>
    all.flatMap((later) =>
      all
        .filter((earlier) => earlier.at < later.at && earlier.sender !== null)
        .map((earlier) => ({ later, earlier, isNamed: false })),
    ),
  );
}

function groupsOf(
  mails: readonly ThreadedMail[],
  keyOf: (mail: ThreadedMail) => string | null,
): ReadonlyMap<string, ThreadedMail[]> {
  const groups = new Map<string, ThreadedMail[]>();
  for (const mail of mails) {
    const key = keyOf(mail);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), mail]);
  }
  return groups;
}
