// Which mails of one mailbox make one thread. Two mails have to do with each other when one names the other's Message-ID (In-Reply-To,
// References), or when Microsoft gives both one conversation and their subjects agree. Anybody can write such a header, so it is not enough:
//
//   The one that was received later joins the thread of the earlier one, if its sender already stands there: in from, to, cc or reply-to of
//   any mail of that thread. The mailbox itself stands in each of its threads. Where only the conversation says so, a mail that names
//   ancestors needs as well that the earlier one's sender stands in its own thread; so does a mail that the mailbox sent.
//
// These rules only ever join, and what they ask (who stands in a thread) only ever grows. So the threads are the same in whatever order mail
// is imported, history newest first included; what cannot join yet is kept as a wish and looked at again when its threads grow.
//
// Nothing here reads a mailbox: it sees a page of new mail and the threads that this page touches.

import { groupBy } from "../../lib/group-by.ts";

/** Keys stand for addresses, Message-IDs and conversations; the same thing has the same key within one mailbox. */
export interface ArrivedMail {
  readonly id: string;
  /** ISO 8601; empty when it is not known, and then it counts as the earliest. */
  readonly at: string;
  readonly sender: string | null;
  /** In from, to, cc and reply-to. */
  readonly people: readonly string[];
  readonly messageKey: string | null;
  readonly ancestors: readonly string[];
  /** Its conversation and its subject without prefixes, as one key. */
  readonly topic: string | null;
}

/** A known mail that a new one names, or that names a new one. */
export interface KnownMail {
  readonly threadId: string;
  readonly at: string;
  readonly sender: string | null;
  readonly messageKey: string | null;
  readonly ancestors: readonly string[];
}

/** What one sender wrote in one thread about one topic. */
export interface TopicRow {
  readonly topic: string;
  readonly threadId: string;
  readonly sender: string;
  readonly namesAncestors: boolean;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** A mail of `sender` in the thread `later` names one of `earlier`, or is named by it, and `sender` does not stand there yet. */
export interface Wish {
  readonly later: string;
  readonly sender: string;
  readonly earlier: string;
}

export interface Neighbourhood {
  readonly mails: readonly KnownMail[];
  readonly topics: readonly TopicRow[];
  readonly wishes: readonly Wish[];
  /** Who stands in each thread that is named above. */
  readonly people: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface JoinedThreads {
  /** The thread of each new mail: a known thread's id, or that of a mail. */
  readonly groups: readonly ThreadGroup[];
  readonly wishes: readonly Wish[];
}

/** What became one thread. */
export interface ThreadGroup {
  /** Known threads: more than one are to be merged; none: the thread is new. */
  readonly known: readonly string[];
  readonly arrived: readonly ArrivedMail[];
  /** Known threads whose neighbours must be looked at again, since there is more in the group than in them. */
  readonly grown: readonly string[];
}

/** @param self the mailbox's own keys */
export function joinThreads(
  arrived: readonly ArrivedMail[],
  known: Neighbourhood,
  self: ReadonlySet<string>,
): JoinedThreads {
  const classes = createClasses(arrived, known, self);
  const wishes = [...known.wishes, ...wishesOf(arrived, known.mails)];
  const topics = [...known.topics, ...arrived.flatMap(topicOf)];
  let waiting = wishes;
  for (;;) {
    const before = classes.joins();
    waiting = waiting.filter(({ later, sender, earlier }) => {
      if (classes.stands(sender, earlier)) classes.join(later, earlier);
      return classes.of(later) !== classes.of(earlier);
    });
    for (const rows of groupBy(topics, ({ topic }) => topic).values()) joinTopic(rows, classes, self);
    if (classes.joins() === before) break;
  }
  return { groups: classes.groups(), wishes: waiting };
}

/** References in both directions; of two that were received at the same time, either may be the later one. */
function wishesOf(arrived: readonly ArrivedMail[], mails: readonly KnownMail[]): readonly Wish[] {
  type Party = Pick<KnownMail, "threadId" | "at" | "sender" | "messageKey" | "ancestors">;
  const parties: readonly Party[] = [...arrived.map((mail) => ({ ...mail, threadId: mail.id })), ...mails];
  const byKey = groupBy(parties, ({ messageKey }) => messageKey);
  const isNew = new Set(arrived.map(({ id }) => id));
  const wishes: Wish[] = [];
  const wish = (later: Party, earlier: Party): void => {
    if (later.sender !== null && later.at >= earlier.at)
      wishes.push({ later: later.threadId, sender: later.sender, earlier: earlier.threadId });
  };
  for (const child of parties)
    for (const key of child.ancestors)
      for (const ancestor of byKey.get(key) ?? []) {
        // Two known ones were looked at before.
        if (ancestor === child || !(isNew.has(child.threadId) || isNew.has(ancestor.threadId))) continue;
        wish(child, ancestor);
        wish(ancestor, child);
      }
  return wishes;
}

function topicOf({ id, at, sender, ancestors, topic }: ArrivedMail): readonly TopicRow[] {
  if (topic === null || sender === null) return [];
  return [{ topic, threadId: id, sender, namesAncestors: ancestors.length > 0, firstAt: at, lastAt: at }];
}

type Classes = ReturnType<typeof createClasses>;

/** Looks people up rather than comparing each thread with each: a topic may have thousands of threads of strangers. */
function joinTopic(rows: readonly TopicRow[], classes: Classes, self: ReadonlySet<string>): void {
  if (rows.length < 2) return;
  const bySender = groupBy(rows, ({ sender }) => sender);
  const own = rows.filter(({ sender }) => self.has(sender));
  const threadsWith = new Map<string, Set<string>>();
  for (const { threadId } of rows)
    for (const person of classes.people(threadId)) {
      if (self.has(person)) continue;
      const there = threadsWith.get(person) ?? new Set();
      threadsWith.set(person, there.add(threadId));
    }
  const byThread = groupBy(rows, ({ threadId }) => threadId);
  for (const later of rows) {
    const candidates = self.has(later.sender)
      ? [...classes.people(later.threadId)].flatMap((person) => {
          if (!self.has(person))
            return [...(bySender.get(person) ?? []), ...own.filter((row) => classes.has(person, row))];
          return [];
        })
      : [...(threadsWith.get(later.sender) ?? [])].flatMap((threadId) => byThread.get(threadId) ?? []);
    for (const earlier of candidates) {
      if (later.lastAt < earlier.firstAt) continue;
      const isMutual =
        self.has(later.sender) || !later.namesAncestors || classes.stands(earlier.sender, later.threadId);
      if (isMutual) classes.join(later.threadId, earlier.threadId);
    }
  }
}

/** Threads and new mails, joined into classes, with who stands in each class. */
function createClasses(arrived: readonly ArrivedMail[], known: Neighbourhood, self: ReadonlySet<string>) {
  const parents = new Map<string, string>();
  const people = new Map<string, Set<string>>();
  let joins = 0;
  for (const [id, there] of known.people) people.set(id, new Set(there));
  for (const { id, people: there } of arrived) people.set(id, new Set(there));
  const of = (id: string): string => {
    let root = id;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    if (root !== id) parents.set(id, root);
    return root;
  };
  const peopleOf = (id: string): ReadonlySet<string> => people.get(of(id)) ?? new Set();
  return {
    of,
    joins: () => joins,
    people: peopleOf,
    has: (person: string, { threadId }: TopicRow): boolean => peopleOf(threadId).has(person),
    stands: (person: string, id: string): boolean => self.has(person) || peopleOf(id).has(person),
    join(one: string, other: string): void {
      const [small, large] = peopleOf(one).size < peopleOf(other).size ? [of(one), of(other)] : [of(other), of(one)];
      if (small === large) return;
      joins += 1;
      const all = people.get(large) ?? new Set();
      for (const person of people.get(small) ?? []) all.add(person);
      people.set(large, all);
      people.delete(small);
      parents.set(small, large);
    },
    groups(): readonly ThreadGroup[] {
      const groups = new Map<string, { known: string[]; arrived: ArrivedMail[] }>();
      const groupOf = (id: string) => {
        const group = groups.get(of(id)) ?? { known: [], arrived: [] };
        groups.set(of(id), group);
        return group;
      };
      for (const id of known.people.keys()) groupOf(id).known.push(id);
      for (const mail of arrived) groupOf(mail.id).arrived.push(mail);
      const topicsOf = groupBy(known.topics, ({ threadId }) => threadId);
      return [...groups.values()]
        .filter((group) => group.arrived.length > 0 || group.known.length > 1)
        .map((group) => ({
          ...group,
          grown: group.known.filter((id) => group.known.length > 1 || hasMore(id, group.arrived, topicsOf.get(id))),
        }));
    },
  };

  function hasMore(id: string, mails: readonly ArrivedMail[], topics: readonly TopicRow[] = []): boolean {
    const there = known.people.get(id) ?? new Set();
    return (
      mails.some((mail) => mail.people.some((person) => !there.has(person))) ||
      mails.some(({ topic }) => topic !== null && !topics.some((row) => row.topic === topic))
    );
  }
}
