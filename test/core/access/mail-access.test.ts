import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  includesLevel,
  levelOfMail,
  type MailboxFacts,
  type MailLevel,
  type MailState,
  mailLevels,
  mailReachOf,
  mailRelations,
  mailSharings,
  mailStates,
  namedDomains,
} from "../../../src/core/access/mail-access.ts";

const ownDomains = ["contoso.example"];
const outside = ["contoso.example", "customer.example"];
const inside = ["contoso.example"];

const mailbox: MailboxFacts = {
  relation: "STRANGER",
  kind: "USER",
  isGlassBroken: false,
  mayReadMail: true,
  sharing: "NOBODY",
  ownDomains,
};

const level = (facts: Partial<MailboxFacts>, state: MailState, domains: readonly string[]): MailLevel =>
  levelOfMail(mailReachOf({ ...mailbox, ...facts }), { state, domains });

const short: Record<MailLevel, string> = {
  NOTHING: "-",
  PEOPLE_AND_TIME: "people",
  SUBJECT: "subject",
  EVERYTHING: "all",
  OWNER: "owner",
};
const pad = (text: string, width: number): string => text.padEnd(width);

/** One line a viewer: each sharing (from NOBODY to EVERYTHING), for one kind of mail. */
function tableOf(facts: Partial<MailboxFacts>, state: MailState, domains: readonly string[]): string {
  return mailSharings.map((sharing) => pad(short[level({ ...facts, sharing }, state, domains)], 8)).join(" ");
}

const viewers: readonly (readonly [string, Partial<MailboxFacts>])[] = [
  ["own", { relation: "OWN" }],
  ["granted", { relation: "GRANTED" }],
  ["colleague", { relation: "COLLEAGUE" }],
  ["colleague, glass", { relation: "COLLEAGUE", isGlassBroken: true }],
  ["stranger", { relation: "STRANGER" }],
  ["stranger, glass", { relation: "STRANGER", isGlassBroken: true }],
];

const mails: readonly (readonly [string, MailState, readonly string[]])[] = [
  ["here, with an outsider", "HERE", outside],
  ["here, among colleagues", "HERE", inside],
  ["in Deleted Items, with an outsider", "IN_DELETED_ITEMS", outside],
  ["deleted, with an outsider", "DELETED", outside],
  ["detached, with an outsider", "DETACHED", outside],
];

function whole(facts: Partial<MailboxFacts>): string {
  return mails
    .flatMap(([title, state, domains]) => [
      title,
      ...viewers.map(([name, who]) => `  ${pad(name, 17)} ${tableOf({ ...who, ...facts }, state, domains)}`.trimEnd()),
    ])
    .join("\n");
}

describe("who reads which mail, under EMAIL_SHARING of nobody, people and time, subject, everything", () => {
  it("of a person's mailbox is this table", () => {
    expect(`\n${whole({})}`).toBe(`
here, with an outsider
  own               owner    owner    owner    owner
  granted           owner    owner    owner    owner
  colleague         -        people   subject  all
  colleague, glass  all      all      all      all
  stranger          -        -        -        -
  stranger, glass   all      all      all      all
here, among colleagues
  own               owner    owner    owner    owner
  granted           owner    owner    owner    owner
  colleague         -        -        -        -
  colleague, glass  all      all      all      all
  stranger          -        -        -        -
  stranger, glass   all      all      all      all
in Deleted Items, with an outsider
  own               owner    owner    owner    owner
  granted           owner    owner    owner    owner
  colleague         -        -        -        -
  colleague, glass  all      all      all      all
  stranger          -        -        -        -
  stranger, glass   all      all      all      all
deleted, with an outsider
  own               owner    owner    owner    owner
  granted           owner    owner    owner    owner
  colleague         -        -        -        -
  colleague, glass  all      all      all      all
  stranger          -        -        -        -
  stranger, glass   all      all      all      all
detached, with an outsider
  own               owner    owner    owner    owner
  granted           owner    owner    owner    owner
  colleague         -        -        -        -
  colleague, glass  all      all      all      all
  stranger          -        -        -        -
  stranger, glass   all      all      all      all`);
  });

  it.each([null, []])("while the organization's domains are unknown (%j) is shared with nobody", (unknown) => {
    for (const [, state, domains] of mails) {
      expect(tableOf({ relation: "COLLEAGUE", ownDomains: unknown }, state, domains).split(/ +/)).toEqual([
        "-",
        "-",
        "-",
        "-",
        "",
      ]);
    }
    expect(level({ relation: "OWN", ownDomains: unknown }, "HERE", inside)).toBe("OWNER");
  });

  it("of a system mailbox is shared with nobody but those who are listed", () => {
    for (const [name, who] of viewers) {
      const expected = name === "own" || name === "granted" ? "OWNER" : "NOTHING";
      for (const [, state, domains] of mails) {
        for (const sharing of mailSharings) {
          expect([name, level({ ...who, kind: "SYSTEM", sharing }, state, domains)]).toEqual([name, expected]);
        }
      }
    }
  });

  it("is nobody's with a token without mail.read", () => {
    for (const [, who] of viewers) {
      for (const [, state, domains] of mails) {
        for (const sharing of mailSharings) {
          expect(level({ ...who, sharing, mayReadMail: false }, state, domains)).toBe("NOTHING");
        }
      }
    }
  });
});

const anyFacts = fc.record<MailboxFacts>({
  relation: fc.constantFrom(...mailRelations),
  kind: fc.constantFrom("USER", "SYSTEM"),
  isGlassBroken: fc.boolean(),
  mayReadMail: fc.boolean(),
  sharing: fc.constantFrom(...mailSharings),
  ownDomains: fc.option(fc.subarray(["contoso.example", "Fabrikam.example", "not a domain"])),
});
const anyMail = fc.record({
  state: fc.constantFrom(...mailStates),
  domains: fc.uniqueArray(fc.constantFrom("contoso.example", "fabrikam.example", "customer.example")),
});

test("nobody reads more of others' mail than is shared, whatever the facts, unless the glass is broken", () => {
  fc.assert(
    fc.property(anyFacts, anyMail, (facts, mail) => {
      const found = levelOfMail(mailReachOf(facts), mail);
      if (facts.relation === "OWN" || facts.relation === "GRANTED") {
        expect(found).toBe(facts.mayReadMail ? "OWNER" : "NOTHING");
        return;
      }
      expect(found).not.toBe("OWNER");
      if (found === "NOTHING" || facts.isGlassBroken) return;
      expect(facts).toMatchObject({ relation: "COLLEAGUE", kind: "USER", sharing: found, mayReadMail: true });
      expect(mail.state).toBe("HERE");
      const own = facts.ownDomains?.map((one) => one.toLowerCase()) ?? [];
      expect(mail.domains.filter((one) => !own.includes(one))).not.toEqual([]);
    }),
  );
});

test("a narrower sharing never shows more", () => {
  fc.assert(
    fc.property(anyFacts, anyMail, fc.constantFrom(...mailSharings), (facts, mail, sharing) => {
      const [narrow, wide] = [facts.sharing, sharing].sort(
        (one, other) => mailSharings.indexOf(one) - mailSharings.indexOf(other),
      );
      const of = (one = facts.sharing): MailLevel => levelOfMail(mailReachOf({ ...facts, sharing: one }), mail);
      expect(includesLevel(of(wide), of(narrow))).toBe(true);
    }),
  );
});

describe("a mail's domains", () => {
  const at = (address: string) => ({ name: "", address });
  const people = { from: null, sender: null, to: [], cc: [], replyTo: [] };

  it("are those of everybody whom it names, each once, in the form for comparison", () => {
    expect(
      namedDomains({
        from: at("kim@Contoso.example"),
        sender: at("assistant@contoso.example"),
        to: [at("a@bücher.example")],
        cc: [at("b@customer.example")],
        replyTo: [at("c@reply.example")],
      }),
    ).toEqual(["contoso.example", "xn--bcher-kva.example", "customer.example", "reply.example"]);
  });

  it("are none for addresses without a domain, so that such a mail counts as internal", () => {
    const to = ["", "/O=CONTOSO/OU=EXCHANGE/CN=RECIPIENTS/CN=KIM", "kim@", "kim@[10.0.0.1]", "kim@con toso.example"];
    expect(namedDomains({ ...people, to: to.map(at) })).toEqual([]);
  });
});

test("the levels are in order: each includes those before it", () => {
  expect(mailLevels.map((held) => mailLevels.filter((wanted) => includesLevel(held, wanted)).length)).toEqual([
    1, 2, 3, 4, 5,
  ]);
});
