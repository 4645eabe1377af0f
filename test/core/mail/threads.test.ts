import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ArrivedMail,
  joinThreads,
  type KnownMail,
  type Neighbourhood,
  type TopicRow,
  type Wish,
} from "../../../src/core/mail/threads.ts";

const me = "me";

/** A mailbox in memory that keeps what the tables keep, and shows a page only what its keys find. */
function createMailbox() {
  const mails: (KnownMail & { readonly id: string; threadId: string })[] = [];
  const people = new Map<string, Set<string>>();
  let topics: TopicRow[] = [];
  let wishes: Wish[] = [];

  function neighboursOf(page: readonly ArrivedMail[], grown: ReadonlySet<string>): Neighbourhood {
    const keys = new Set(page.map(({ messageKey }) => messageKey));
    const named = new Set(page.flatMap(({ ancestors }) => ancestors));
    const found = mails.filter(
      (mail) => named.has(mail.messageKey ?? "") || mail.ancestors.some((key) => keys.has(key)),
    );
    const wanted = new Set([
      ...page.map(({ topic }) => topic),
      ...topics.filter(({ threadId }) => grown.has(threadId)).map(({ topic }) => topic),
    ]);
    const rows = topics.filter(({ topic }) => wanted.has(topic));
    const touching = wishes.filter(({ later, earlier }) => grown.has(later) || grown.has(earlier));
    const threads = [
      ...[...found, ...rows].map(({ threadId }) => threadId),
      ...touching.flatMap(({ later, earlier }) => [later, earlier]),
      ...grown,
    ];
    return {
      mails: found,
      topics: rows,
      wishes: touching,
      people: new Map(threads.map((id) => [id, people.get(id) ?? new Set()])),
    };
  }

  return {
    arrive(page: readonly ArrivedMail[]): void {
      const grown = new Set<string>();
      let joined = joinThreads(page, neighboursOf(page, grown), new Set([me]));
      for (;;) {
        const more = joined.groups.flatMap((group) => group.grown).filter((id) => !grown.has(id));
        if (more.length === 0) break;
        for (const id of more) grown.add(id);
        joined = joinThreads(page, neighboursOf(page, grown), new Set([me]));
      }
      const names = new Map<string, string>();
      for (const { known, arrived } of joined.groups) {
        const name = known[0] ?? arrived[0]?.id ?? "";
        for (const id of [...known, ...arrived.map((mail) => mail.id)]) names.set(id, name);
      }
      const nameOf = (id: string): string => names.get(id) ?? id;
      for (const mail of mails) mail.threadId = nameOf(mail.threadId);
      for (const [id, there] of [...people])
        if (nameOf(id) !== id) {
          people.delete(id);
          people.set(nameOf(id), new Set([...(people.get(nameOf(id)) ?? []), ...there]));
        }
      for (const mail of page) {
        const { id, at, sender, topic, ancestors } = mail;
        mails.push({ ...mail, threadId: nameOf(id) });
        people.set(nameOf(id), new Set([...(people.get(nameOf(id)) ?? []), ...mail.people]));
        if (topic !== null && sender !== null)
          topics.push({ topic, threadId: id, sender, namesAncestors: ancestors.length > 0, firstAt: at, lastAt: at });
      }
      topics = topics.map((row) => ({ ...row, threadId: nameOf(row.threadId) }));
      wishes = [...wishes, ...joined.wishes]
        .map(({ later, sender, earlier }) => ({ later: nameOf(later), sender, earlier: nameOf(earlier) }))
        .filter(({ later, earlier }) => later !== earlier);
    },
    /** The mails of each thread. */
    threads(): readonly string[] {
      const threads = new Map<string, string[]>();
      for (const { id, threadId } of mails) threads.set(threadId, [...(threads.get(threadId) ?? []), id]);
      return [...threads.values()].map((ids) => ids.toSorted().join(" ")).toSorted();
    },
  };
}

let nth = 0;
function mail(id: string, sender: string, to: readonly string[], more: Partial<ArrivedMail> = {}): ArrivedMail {
  nth += 1;
  return {
    ...{ id, at: `2026-01-01T00:${String(nth).padStart(2, "0")}:00Z`, sender, people: [...new Set([sender, ...to])] },
    ...{ messageKey: `<${id}>`, ancestors: [], topic: null },
    ...more,
  };
}
const names = (...ids: readonly string[]) => ({ ancestors: ids.map((id) => `<${id}>`) });

function threadsOf(...pages: readonly (readonly ArrivedMail[])[]): readonly string[] {
  const mailbox = createMailbox();
  for (const page of pages) mailbox.arrive(page);
  return mailbox.threads();
}
/** One by one in time, newest first, and all at once. */
function inAnyOrder(...mails: readonly ArrivedMail[]): readonly string[] {
  const [first, ...others] = [
    threadsOf(...mails.map((one) => [one])),
    threadsOf(...mails.toReversed().map((one) => [one])),
    threadsOf(mails),
  ];
  for (const other of others) expect(other).toEqual(first);
  return first ?? [];
}

describe("a mail", () => {
  test("joins the thread of the mail that it answers, also when that one comes later", () => {
    expect(inAnyOrder(mail("a", "alice", [me]), mail("b", me, ["alice"], names("a")))).toEqual(["a b"]);
    expect(inAnyOrder(mail("a", "alice", [me, "bob"]), mail("b", "bob", [me], names("a")))).toEqual(["a b"]);
  });

  test("joins by an older ancestor where the nearest one is not here", () => {
    const answers = mail("c", "alice", [me], names("gone", "a"));
    expect(inAnyOrder(mail("a", "alice", [me]), answers)).toEqual(["a c"]);
  });

  test("of somebody who stands in the thread only by another mail of it joins, whichever of them comes first", () => {
    const first = mail("a", "alice", [me]);
    const invites = mail("b", "alice", [me, "bob"], names("a"));
    expect(inAnyOrder(first, invites, mail("c", "bob", [me], names("a")))).toEqual(["a b c"]);
    expect(inAnyOrder(first, mail("c", "bob", [me], names("a")), invites)).toEqual(["a b c"]);
  });

  test("brings two threads together if its sender stands in both, and else joins the one where it does", () => {
    const one = mail("a", "alice", [me, "bob"]);
    const other = mail("b", "carol", [me, "bob"]);
    expect(inAnyOrder(one, other, mail("c", "bob", [me], names("b", "a")))).toEqual(["a b c"]);
    expect(inAnyOrder(one, other, mail("c", "alice", [me], names("b", "a")))).toEqual(["a c", "b"]);
  });

  test("without ancestors joins by conversation and subject where its sender stands", () => {
    const topic = { topic: "t" };
    expect(inAnyOrder(mail("a", "alice", [me, "bob"], topic), mail("b", "bob", [me], topic))).toEqual(["a b"]);
    expect(inAnyOrder(mail("a", "alice", [me], topic), mail("b", me, ["alice"], topic))).toEqual(["a b"]);
    expect(inAnyOrder(mail("a", "alice", [me], topic), mail("b", "bob", [me], topic))).toEqual(["a", "b"]);
  });

  test("whose ancestors are not here joins by conversation and subject, if both senders know of each other", () => {
    const answers = { topic: "t", ...names("gone") };
    const first = mail("a", "alice", [me, "bob"], { topic: "t" });
    expect(inAnyOrder(first, mail("b", "bob", [me, "alice"], answers))).toEqual(["a b"]);
  });

  test("joins nothing by its subject or conversation alone", () => {
    const strangers = ["s1", "s2", "s3"].map((id) => mail(id, id, [me], { topic: "invoice" }));
    expect(inAnyOrder(...strangers)).toEqual(["s1", "s2", "s3"]);
    const sent = ["bob", "carol"].map((to) => mail(`to ${to}`, me, [to], { topic: "invoice" }));
    expect(inAnyOrder(...strangers, ...sent)).toHaveLength(5);
  });
});

describe("a stranger's mail joins no thread", () => {
  const ours = () => [
    mail("a", "alice", [me, "bob"], { topic: "t" }),
    mail("b", "bob", ["alice", me], { topic: "t", ...names("a") }),
  ];
  const after = () => mail("c", "bob", ["alice", me], { topic: "t", ...names("b", "a") });

  test("by References and the conversation, whomever it names as well", () => {
    const stranger = () => mail("s", "stranger", [me, "alice", "bob"], { topic: "t", ...names("b", "a") });
    expect(inAnyOrder(...ours(), stranger(), after())).toEqual(["a b c", "s"]);
  });

  test("by bearing a Message-ID that is answered already", () => {
    const stranger = mail("s", "stranger", [me, "alice", "bob"], { messageKey: "<a>" });
    const [a, b] = ours();
    if (a === undefined || b === undefined) throw new Error("Two mails.");
    expect(inAnyOrder(a, b, { ...stranger, at: "2026-02-01T00:00:00Z" })).toEqual(["a b", "s"]);
  });
});

test("in whatever order and in whatever pages mail comes, its threads are the same", () => {
  const people = [me, "alice", "bob", "carol", "dave"];
  const arrived = fc.record({
    sender: fc.constantFrom(...people),
    to: fc.subarray(people),
    minute: fc.integer({ min: 0, max: 9 }),
    bears: fc.integer({ min: 0, max: 7 }),
    ancestors: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 2 }),
    topic: fc.option(fc.constantFrom("t", "u"), { nil: null }),
  });
  fc.assert(
    fc.property(
      fc.array(arrived, { minLength: 2, maxLength: 8 }).chain((all) => {
        const mails = all.map(({ sender, to, minute, bears, ancestors, topic }, at) => ({
          ...{ id: `m${at}`, at: `2026-01-01T00:0${minute}:00Z`, sender, people: [...new Set([sender, ...to])] },
          ...{ messageKey: `<${bears}>`, ancestors: [...new Set(ancestors)].map((key) => `<${key}>`), topic },
        }));
        const order = fc.shuffledSubarray(mails, { minLength: mails.length, maxLength: mails.length });
        return fc.tuple(fc.constant(mails), order, fc.integer({ min: 1, max: 4 }));
      }),
      ([mails, order, size]) => {
        const pages = order.flatMap((_, at) => (at % size === 0 ? [order.slice(at, at + size)] : []));
        expect(threadsOf(...pages)).toEqual(threadsOf(mails));
      },
    ),
    { numRuns: 500 },
  );
});
