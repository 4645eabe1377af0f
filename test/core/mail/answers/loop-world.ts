// System mailboxes that answer by themselves, among correspondents with bad manners, over days of a clock that nobody waits for.
import { answerHeaders, judgeAnswerPace } from "../../../../src/core/mail/answers/answer-pace.ts";
import { judgeAnswer, senderKey } from "../../../../src/core/mail/answers/judge-answer.ts";
import { border, header, letter, noon, passed, rule } from "./samples.ts";

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

type Header = ReturnType<typeof header>;

export interface Post {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  readonly ancestors: readonly string[];
  /** As its writer wrote them. */
  readonly headers: readonly Header[];
  /** It is from whom it says. */
  readonly isVouchedFor: boolean;
}

/** How somebody answers whatever comes. */
export interface Manners {
  /** Addresses that answer in turn. */
  readonly addresses: readonly string[];
  readonly delaysMs: readonly number[];
  /** So many answers to one mail. */
  readonly times: number;
  readonly changesSubject: boolean;
  /** Neither says that it is automatic, nor what it answers. */
  readonly strips: boolean;
  readonly forgesFrom: string | null;
  readonly headers: readonly Header[];
}

export interface Sent {
  readonly at: number;
  readonly mailbox: string;
  readonly to: string;
  readonly messageId: string;
}

export const system = ["support@contoso.example", "sales@contoso.example"] as const;

export function createLoopWorld(people: readonly Manners[], limit: number) {
  const queue: { readonly at: number; readonly post: Post }[] = [];
  const sent: Sent[] = [];
  const turns = new Map<Manners, number>();
  let [ids, read] = [0, 0];
  const mint = () => {
    ids += 1;
    return `<${ids}@post.example>`;
  };
  const send = (at: number, post: Omit<Post, "messageId">) => {
    queue.push({ at, post: { ...post, messageId: mint() } });
    queue.sort((one, other) => one.at - other.at);
  };

  /** What the product does with a mail of one of its mailboxes. */
  function arrive(at: number, post: Post): void {
    const now = new Date(noon.getTime() + at);
    const ours = new Set(sent.map(({ messageId }) => messageId));
    const domain = post.from.split("@")[1] ?? "";
    const service = [
      header("Authentication-Results", passed(domain, post.isVouchedFor ? "pass" : "fail")),
      header("Received", border),
    ];
    const verdict = judgeAnswer({
      mail: letter({ from: { name: "", address: post.from }, headers: [...service, ...post.headers] }),
      ...{ receivedAt: now, arrivedAt: now, now, isHistory: false, isInReceivingFolder: true },
      ...{ ownAddresses: system, ownDomains: ["contoso.example"], rules: [rule({ enabledAt: new Date(0) })] },
      ...{ isSentFromHere: ours.has(post.messageId), answersOurs: post.ancestors.some((id) => ours.has(id)) },
    });
    if (verdict.kind === "silent") return;
    const mine = sent.filter(({ mailbox }) => mailbox === post.to);
    const last = mine.findLast((one) => senderKey(one.to) === verdict.sender);
    const lately = mine.filter((one) => at - one.at < DAY_MS).length;
    const lastAt = last === undefined ? null : new Date(noon.getTime() + last.at);
    if (judgeAnswerPace({ lastAt, senders: lately }, now, limit) !== null) return;
    const messageId = mint();
    sent.push({ at, mailbox: post.to, to: verdict.to.address, messageId });
    const answer = { from: post.to, to: verdict.to.address, subject: `RE: ${post.subject}`, messageId };
    const ancestors = [...post.ancestors, post.messageId];
    queue.push({ at: at + 1_000, post: { ...answer, ancestors, headers: answerHeaders, isVouchedFor: true } });
    queue.sort((one, other) => one.at - other.at);
  }

  function answerBadly(at: number, post: Post, manners: Manners): void {
    for (let nth = 0; nth < manners.times; nth += 1) {
      const turn = turns.get(manners) ?? 0;
      turns.set(manners, turn + 1);
      const own = manners.addresses[turn % manners.addresses.length] ?? post.to;
      send(at + (manners.delaysMs[turn % manners.delaysMs.length] ?? 1_000), {
        ...{ from: manners.forgesFrom ?? own, to: post.from, isVouchedFor: manners.forgesFrom === null },
        subject: manners.changesSubject ? `No. ${turn}` : `RE: ${post.subject}`,
        ancestors: manners.strips ? [] : [...post.ancestors, post.messageId],
        headers: manners.headers,
      });
    }
  }

  return {
    sent,
    send,
    /** How many mails were read. @param mostReads what is more than this has no end */
    run(untilMs: number, mostReads: number): number {
      for (let next = queue.shift(); next !== undefined && next.at < untilMs; next = queue.shift()) {
        read += 1;
        if (read > mostReads) throw new Error(`more than ${mostReads} mails`);
        const { at, post } = next;
        if (system.some((address) => address === post.to)) arrive(at, post);
        for (const one of people) if (one.addresses.includes(post.to)) answerBadly(at, post, one);
      }
      return read;
    },
  };
}
