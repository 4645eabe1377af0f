import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnswerFacts, judgeAnswer, silenceReasons } from "../../../../src/core/mail/answers/judge-answer.ts";
import { border, facts, header, headersOf, internalHeaders, later, noon, passed, rule } from "./samples.ts";

const said = (given: AnswerFacts) => {
  const verdict = judgeAnswer(given);
  return verdict.kind === "answer" ? verdict.to.address : verdict.reason;
};
const ana = "ana@fabrikam.example";
const withHeaders = (...more: readonly ReturnType<typeof header>[]) => facts({ headers: headersOf(ana, ...more) });
const person = (address: string) => ({ name: "", address });

test("a mail that a person wrote, and that Exchange vouches for, is answered to the address that it is from", () => {
  expect(judgeAnswer(facts())).toMatchObject({
    ...{ kind: "answer", to: { name: "Ana Ruiz", address: ana }, sender: ana, rule: { id: "r1" } },
  });
});

describe("which rule answers", () => {
  const on = { enabledAt: later(-3_600) };
  const offers = rule({ id: "offers", ...on, conditions: [{ field: "SUBJECT", test: "CONTAINS", value: "offer" }] });
  const all = rule({ id: "all", ...on });
  const answering = (...rules: readonly ReturnType<typeof rule>[]) => {
    const verdict = judgeAnswer(facts({}, { rules }));
    return verdict.kind === "answer" ? verdict.rule.id : verdict.reason;
  };

  test("the first that fits", () => {
    expect(answering(offers, all)).toBe("offers");
    expect(answering(all, offers)).toBe("all");
  });
  test("none that is off, and none that was switched on after the mail came", () => {
    expect(answering({ ...offers, enabledAt: null }, all)).toBe("all");
    expect(answering({ ...offers, enabledAt: later(-55) }, all)).toBe("all");
    expect(answering({ ...offers, enabledAt: later(-55) })).toBe("BEFORE_RULE");
    expect(answering({ ...all, enabledAt: later(-10) })).toBe("BEFORE_RULE");
    expect(answering({ ...all, enabledAt: null })).toBe("NO_RULES");
    // Microsoft's clock is ahead: by ours it came before.
    const early = facts({}, { receivedAt: later(-40), rules: [{ ...all, enabledAt: later(-45) }] });
    expect(said(early)).toBe("BEFORE_RULE");
  });
  test("none where none fits", () => {
    expect(answering({ ...offers, conditions: [{ field: "SUBJECT", test: "IS", value: "x" }] })).toBe("NO_RULE_FITS");
  });
});

describe("no answer", () => {
  test.each<readonly [string, AnswerFacts, string]>([
    [
      "to what is a day old",
      facts({}, { receivedAt: later(-86_400), rules: [rule({ enabledAt: new Date(0) })] }),
      "TOO_OLD",
    ],
    [
      "to what came here a day ago",
      facts({}, { arrivedAt: later(-86_400), rules: [rule({ enabledAt: new Date(0) })] }),
      "TOO_OLD",
    ],
    ["to what nobody dated", facts({}, { receivedAt: null }), "OLDER_MAIL"],
    ["to mail of the future", facts({}, { receivedAt: later(600) }), "OLDER_MAIL"],
    ["to history", facts({}, { isHistory: true }), "OLDER_MAIL"],
    ["to what lies in Sent Items or Junk", facts({}, { isInReceivingFolder: false }), "NOT_RECEIVED"],
    ["to meetings", facts({ type: "MEETING_REQUEST" }), "NOT_PLAIN_MAIL"],
    ["to receipts", facts({ type: "RECEIPT" }), "NOT_PLAIN_MAIL"],
    ["to bounces", facts({ type: "BOUNCE" }), "BOUNCE"],
    ["to automatic mail", facts({ type: "AUTOMATIC" }), "AUTOMATIC"],
    ["where the headers are not known", facts({ headers: null }), "NO_HEADERS"],
    ["where there are none", facts({ headers: [] }), "NO_HEADERS"],
    ["to what was sent from here", facts({}, { isSentFromHere: true }), "OWN_MAIL"],
    ["to what answers an automatic answer", facts({}, { answersOurs: true }), "ANSWERS_OURS"],
    ["to nobody", facts({ from: null }), "NO_SENDER"],
    ["to what is no address", facts({ from: person("/o=Contoso/cn=ana") }), "NO_SENDER"],
    [
      "to the mailbox itself",
      facts({ from: person("Support@Contoso.example"), headers: headersOf("support@contoso.example") }),
      "OWN_MAIL",
    ],
    [
      "to another system mailbox",
      facts({ from: person("sales@contoso.example"), headers: internalHeaders("sales@contoso.example") }),
      "OWN_MAIL",
    ],
    [
      "to itself by another spelling",
      facts({ from: person("support+x@contoso.example"), headers: headersOf("support+x@contoso.example") }),
      "OWN_MAIL",
    ],
    ["where the answer is wanted elsewhere", facts({ replyTo: [person("bo@fabrikam.example")] }), "REPLY_TO_OTHERS"],
    ["where it is wanted there too", facts({ replyTo: [person(ana), person("bo@x.example")] }), "REPLY_TO_OTHERS"],
    ["to two senders", facts({ headers: [...headersOf(), header("From", "bo@x.example")] }), "SEVERAL_SENDERS"],
    [
      "to a sender who is named twice",
      facts({ headers: [...headersOf(), header("From", `<${ana}>`)] }),
      "SEVERAL_SENDERS",
    ],
    ["to a list of senders", facts({ headers: headersOf(`${ana}>, <bo@fabrikam.example`) }), "SEVERAL_SENDERS"],
    [
      "to what was sent for somebody by a program",
      facts({ sender: person("mailer-daemon@fabrikam.example") }),
      "ROBOT",
    ],
  ])("%s", (_, given, reason) => expect(said(given)).toBe(reason));

  test.each([
    ["Auto-Submitted", "auto-replied", "AUTOMATIC"],
    ["auto-submitted", "auto-generated; x=no", "AUTOMATIC"],
    ["Auto-Submitted", "(no) auto-notified", "AUTOMATIC"],
    ["X-Auto-Response-Suppress", "All", "AUTOMATIC"],
    ["X-Auto-Response-Suppress", "OOF, AutoReply", "AUTOMATIC"],
    ["X-Auto-Response-Suppress", "DR", "AUTOMATIC"],
    ["Precedence", "bulk", "AUTOMATIC"],
    ["Precedence", "Junk", "AUTOMATIC"],
    ["Precedence", "list", "AUTOMATIC"],
    ["Precedence", "auto_reply", "AUTOMATIC"],
    ["List-Id", "<team.fabrikam.example>", "LIST"],
    ["List-Unsubscribe", "<mailto:off@fabrikam.example>", "LIST"],
    ["X-Mailman-Version", "2.1", "LIST"],
    ["Return-Path", "<>", "BOUNCE"],
    ["Return-Path", "", "BOUNCE"],
    ["X-Failed-Recipients", "x@y.example", "BOUNCE"],
    ["Content-Type", 'multipart/report; report-type="delivery-status"', "BOUNCE"],
    ["X-MS-Exchange-Inbox-Rules-Loop", "support@contoso.example", "AUTOMATIC"],
    ["X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", "AUTOMATIC"],
    ["X-Loop", "x", "AUTOMATIC"],
    ["X-Autoreply", "yes", "AUTOMATIC"],
    ["X-Auto-Reply-From", "x@y.example", "AUTOMATIC"],
    ["X-Autorespond", "", "AUTOMATIC"],
    ["Feedback-ID", "1:x:y", "AUTOMATIC"],
    ["X-M365-Sync-Answer", "1", "OWN_MAIL"],
  ])("to mail with %s: %s", (name, value, reason) => expect(said(withHeaders(header(name, value)))).toBe(reason));

  test.each([
    ...[
      "mailer-daemon",
      "MAILER-DAEMON",
      "postmaster",
      "no-reply",
      "noreply",
      "no.reply",
      "do-not-reply",
      "donotreply",
    ],
    ...["shop-noreply", "noreply-orders", "noreply+123", "bounce", "bounces+ab=cd", "bounce-7", "notifications"],
    ...["owner-team", "team-request", "team-bounces", "nicht-antworten", "ne-pas-repondre", "autoreply"],
    "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e",
  ])("to %s@", (local) => {
    const from = `${local}@fabrikam.example`;
    expect(said(facts({ from: person(from), headers: headersOf(from) }))).toBe("ROBOT");
  });
});

describe("an answer all the same", () => {
  test.each([
    ["Auto-Submitted", "no"],
    ["Auto-Submitted", "No (really)"],
    ["X-Auto-Response-Suppress", "None"],
    ["Precedence", "first-class"],
    ["Content-Type", "multipart/mixed; boundary=report"],
    ["X-Mailer", "Bulk list mailer"],
    ["Subject", "Auto-Submitted: auto-replied"],
  ])("to mail with %s: %s", (name, value) => expect(said(withHeaders(header(name, value)))).toBe(ana));

  test.each(["norma", "replyto", "dominic.reply", "bouncer", "no", "noah.replyson", "snoreply"])("to %s@", (local) => {
    const from = `${local}@fabrikam.example`;
    expect(said(facts({ from: person(from), headers: headersOf(from) }))).toBe(from);
  });

  test("where Exchange leaves out who a mail is from, or a mail wants its answer where it is from", () => {
    expect(said(facts({ headers: headersOf().filter(({ name }) => name !== "From") }))).toBe(ana);
    expect(said(facts({ replyTo: [person("ANA@Fabrikam.example")] }))).toBe(ana);
  });
});

describe("who is vouched for", () => {
  const results = (value: string) =>
    headersOf().map((one) => (one.name === "Authentication-Results" ? { ...one, value } : one));

  test.each([
    ["fails", passed("fabrikam.example", "fail")],
    ["has none", passed("fabrikam.example", "none")],
    ["is a guess", passed("fabrikam.example", "bestguesspass")],
    ["stands in a comment", "spf=fail (dmarc=pass) smtp.mailfrom=x; dkim=none"],
    ["stands in a comment of a comment", "spf=fail (a (b) ; dmarc=pass ;) x=y"],
    ["stands in quotes", 'spf=fail reason="; dmarc=pass "; dkim=none'],
    ["has its result in quotes", 'dmarc="pass" header.from=fabrikam.example'],
    ["is about another domain", "dmarc=pass action=none header.from=evil.example"],
    ["is about a domain that ends so", "dmarc=pass header.from=evilfabrikam.example"],
    ["is a property of another one", "spf=fail dmarc=pass"],
    ["came to two ends", "dmarc=fail header.from=fabrikam.example; dmarc=pass header.from=fabrikam.example"],
    ["is in a comment that does not end", "spf=pass (x; dmarc=pass header.from=fabrikam.example"],
    ["is another method", "xdmarc=pass; dmarc.x=pass"],
  ])("nobody whose DMARC %s", (_, value) => expect(said(facts({ headers: results(value) }))).toBe("NOT_AUTHENTICATED"));

  test.each([
    ["as Exchange writes it", passed()],
    ["with a server's name", "mx.microsoft.com 1; spf=pass; DMARC=Pass (p=none) header.from=Fabrikam.Example"],
    ["with a version, in other places", "dmarc/1 = pass header.from = fabrikam.example"],
    ["without saying whom it is about", "spf=none; dmarc=pass action=none"],
  ])("whose DMARC passes, %s", (_, value) => expect(said(facts({ headers: results(value) }))).toBe(ana));

  const forged = header("Authentication-Results", passed());
  const real = header("Authentication-Results", passed("fabrikam.example", "fail"));
  const edge = header("Received", border);
  const inside = header("Received", "from a.prod.outlook.com by b.prod.outlook.com with HTTPS");
  test.each([
    ["below Exchange's own", [inside, real, edge, forged]],
    ["below Exchange's own, and above the border", [inside, real, forged, edge]],
    ["below, where Exchange wrote none", [inside, edge, forged]],
    ["below, and above a border that the sender made up", [inside, edge, forged, edge]],
    ["with no border at all", [forged]],
    [
      "above a border within a name that the client gave",
      [forged, header("Received", "from by.mail.protection.outlook.com (1.2.3.4) by mx.evil.example")],
    ],
    [
      "above a border in a comment",
      [forged, header("Received", "from x (y by z.mail.protection.outlook.com) by mx.evil.example")],
    ],
    [
      "above a border of somebody else's",
      [forged, header("Received", "from x by mail.protection.outlook.com.evil.example")],
    ],
    ["below a server that nobody knows", [header("Received", "from x by mx.unknown.example"), forged, edge]],
    ["above a server within", [forged, inside, edge]],
  ])("nobody by what a sender wrote %s", (_, headers) => {
    expect(said(facts({ headers }))).toBe("NOT_AUTHENTICATED");
  });

  test.each(["protection.office365.us", "protection.partner.outlook.cn"])("by a sovereign cloud's %s", (host) => {
    expect(said(facts({ headers: [forged, header("Received", `from x by A1.mail.${host} with SMTP`)] }))).toBe(ana);
  });

  test("by a border that a client named By has gone through", () => {
    const by = header("Received", "from by (203.0.113.7) by A1.mail.protection.outlook.com with SMTP");
    expect(said(facts({ headers: [forged, by] }))).toBe(ana);
  });

  const kim = "kim@contoso.example";
  const fromKim = (
    headers: ReturnType<typeof internalHeaders>,
    ownDomains: readonly string[] | null = ["contoso.example"],
  ) => said(facts({ from: person(kim), headers }, { ownDomains }));
  test("somebody of the tenant, if Exchange says so and the domain is the organization's", () => {
    expect(fromKim(internalHeaders(kim))).toBe(kim);
    expect(fromKim(internalHeaders(kim, ["Anonymous"]))).toBe("NOT_AUTHENTICATED");
    expect(fromKim(internalHeaders(kim, []))).toBe("NOT_AUTHENTICATED");
    expect(fromKim(internalHeaders(kim, ["Internal", "Anonymous"]))).toBe("NOT_AUTHENTICATED");
    expect(fromKim(internalHeaders(kim, ["Anonymous", "Internal"]))).toBe("NOT_AUTHENTICATED");
    expect(fromKim(internalHeaders(kim), null)).toBe("NOT_AUTHENTICATED");
    expect(fromKim(internalHeaders(kim), ["fabrikam.example"])).toBe("NOT_AUTHENTICATED");
    // Where Exchange wrote no mark, and the sender did.
    const elsewhere = header("Received", "from x by mx.evil.example");
    for (const received of [[edge], [inside, edge], [inside, elsewhere], []])
      expect(fromKim([...received, header("X-MS-Exchange-Organization-AuthAs", "Internal")])).toBe("NOT_AUTHENTICATED");
  });
});

describe("whatever comes", () => {
  const names = [
    "Received",
    "Authentication-Results",
    "From",
    "X-MS-Exchange-Organization-AuthAs",
    "Precedence",
    "X-Loop",
    "To",
  ];
  const values = [border, passed(), passed("evil.example"), "Internal", `<${ana}>`, "bulk", "(", '"', ""];
  const headers = fc.array(
    fc.record({ name: fc.constantFrom(...names), value: fc.oneof(fc.constantFrom(...values), fc.string()) }),
  );
  const instant = fc.date({ min: later(-200_000), max: later(100_000), noInvalidDate: true });
  const vouched = fc.oneof(headers, fc.constant(headersOf()));
  const any = fc.record({
    headers: vouched,
    receivedAt: fc.option(instant),
    arrivedAt: instant,
    enabledAt: fc.option(instant),
  });

  test("is answered or not, with a reason; and if so, after the rule was switched on, within a day, to the sender alone", () => {
    fc.assert(
      fc.property(any, ({ headers: some, receivedAt, arrivedAt, enabledAt }) => {
        const verdict = judgeAnswer(facts({ headers: some }, { receivedAt, arrivedAt, rules: [rule({ enabledAt })] }));
        if (verdict.kind === "silent") {
          expect(silenceReasons).toContain(verdict.reason);
          return;
        }
        expect(verdict.to.address).toBe(ana);
        expect(enabledAt).not.toBeNull();
        expect(arrivedAt > (enabledAt ?? noon)).toBe(true);
        expect(noon.getTime() - arrivedAt.getTime()).toBeLessThan(86_400_000);
      }),
    );
  });

  test("a sender's own headers never make an answer of none: they stand below those of the service", () => {
    const refused = [
      [header("Received", border)],
      headersOf().map((one) =>
        one.name === "Authentication-Results" ? { ...one, value: passed("fabrikam.example", "fail") } : one,
      ),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...refused), headers, (service, own) => {
        expect(judgeAnswer(facts({ headers: [...service, ...own] }, { ownDomains: ["contoso.example"] })).kind).toBe(
          "silent",
        );
      }),
    );
  });
});
