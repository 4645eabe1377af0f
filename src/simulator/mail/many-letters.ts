import type { Body } from "../mailbox/body.ts";

import type { ContentSource, Correspondent, MailAttachment, MailContent, MailHeader } from "./mail-content.ts";
import { transportHeaders } from "./transport-headers.ts";

/** What a generated history looks like. */
export interface LettersWish {
  readonly owner: Correspondent;
  /** Sent by the owner, not received. */
  readonly isSent: boolean;
  /** The same seed gives the same mails. */
  readonly seed: number;
  readonly receivedAt: (index: number) => number;
  /** Characters of text. */
  readonly textLength: number;
  /** Of a hundred mails so many are without sender, without Message-ID, with the Message-ID of another one. */
  readonly odd: { readonly withoutFrom: number; readonly withoutMessageId: number; readonly doubled: number };
  readonly subjectPrefix: string | undefined;
}

/** Mails of a thread follow each other; every fourth begins a new one. */
export const THREAD = 4;

const PEOPLE: readonly Correspondent[] = [
  ["Ana Ruiz", "ana@fabrikam.example"],
  ["Li Wei", "li@fabrikam.example"],
  ["Jürgen Groß", "juergen.gross@northwind.example"],
  ["Zoë Brontë", "zoe@northwind.example"],
  ["佐藤 健", "sato@tailspin.example"],
  ["Олена Коваль", "olena@tailspin.example"],
  ["Accounts", "accounts@northwind.example"],
  ["Sam O'Neill", "sam@fabrikam.example"],
].map(([name = "", address = ""]) => ({ name, address }));
const NEWSLETTER: Correspondent = { name: "Trade Weekly", address: "news@tradeweekly.example" };
const SUBJECTS = [
  ...["Offer 8123", "Delivery dates for June", "Invoice 2026-0417", "Your question about the warranty"],
  ...["Minutes of Tuesday", "Größe der Lieferung", "見積もりのお願い", "Draft of the contract", "Lunch?", "Зустріч"],
];
const SENTENCES = [
  "Thank you for your message, we have looked at it in detail.",
  "The parts left our warehouse this morning and should be with you on Thursday.",
  "Could you please confirm the quantities before the end of the week?",
  "As agreed, the price holds until the end of the quarter; after that we have to calculate again.",
  "I have put our colleague from accounting in copy, she knows the details.",
  "Die Größe stimmt, aber die Farbe weicht ein wenig ab.",
  "Please find the numbers below, and tell me if something looks wrong.",
  "We can offer two dates: Monday at ten, or Wednesday after lunch.",
  "Nothing changes for you, only the invoices will look different.",
  "Best would be a short call, five minutes are enough.",
];
const BLOCKS: readonly { readonly html: string; readonly text: string }[] = Array.from({ length: 32 }, (_, block) => {
  const words = Array.from({ length: 3 }, (__, place) => SENTENCES[(block * 7 + place * 3) % SENTENCES.length]).join(
    " ",
  );
  return { html: `<p style="margin:0 0 8pt 0">${words}</p>\r\n`, text: `${words}\r\n\r\n` };
});

const START = '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>\r\n';
const END = "</body></html>\r\n";

/** Mail n from nothing but its number, so that a mailbox of 100,000 mails holds none of them. */
export function manyLetters(wish: LettersWish): ContentSource {
  const { owner, isSent, seed, odd } = wish;
  const roll = (index: number, salt: number) => mixed(index * 31 + salt, seed);
  const messageIdOf = (index: number): string => {
    const shown = index > 0 && roll(index, 3) % 100 < odd.doubled ? index - 1 : index;
    return `<${roll(shown, 1).toString(36)}.${shown}.${seed}@mail.${isSent ? "contoso" : "fabrikam"}.example>`;
  };

  return (index) => {
    const place = index % THREAD;
    const first = index - place;
    const isNewsletter = !isSent && roll(first, 5) % 100 < 15;
    const other = isNewsletter ? NEWSLETTER : (PEOPLE[roll(first, 7) % PEOPLE.length] ?? NEWSLETTER);
    const isReply = place > 0 && !isNewsletter;
    const topic = SUBJECTS[roll(first, 11) % SUBJECTS.length] ?? "Hello";
    const hasFrom = isSent || roll(index, 13) % 100 >= odd.withoutFrom;
    const hasId = roll(index, 17) % 100 >= odd.withoutMessageId;
    const from = isSent ? owner : other;
    const ancestors = isReply ? Array.from({ length: place }, (_, step) => messageIdOf(first + step)) : [];
    // Spelled out and not spread: an import reads 100,000 of these.
    const content: MailContent = {
      kind: "message",
      subject: `${wish.subjectPrefix ?? ""}${isReply ? "AW: " : ""}${topic} (${first + 1})`,
      from: hasFrom ? from : undefined,
      to: [isSent ? other : owner],
      cc: roll(index, 19) % 5 === 0 ? [PEOPLE[roll(index, 23) % PEOPLE.length] ?? other] : [],
      bcc: [],
      replyTo: [],
      body: longBody(roll(index, 29), index, wish.textLength, isNewsletter),
      messageId: hasId ? messageIdOf(index) : undefined,
      inReplyTo: ancestors.at(-1),
      references: ancestors,
      get headers() {
        return [...transportHeaders(content, owner), ...(isNewsletter ? LIST_HEADERS : [])];
      },
      sentAt: wish.receivedAt(index) - 2000,
      importance: roll(index, 31) % 50 === 0 ? "high" : "normal",
      sensitivity: roll(index, 37) % 100 === 0 ? "personal" : "normal",
      isReadReceiptRequested: !isSent && roll(index, 41) % 100 === 0,
      isDeliveryReceiptRequested: null,
      attachments: roll(index, 43) % 12 === 0 ? [paper(index)] : [],
    };
    return content;
  };
}

const LIST_HEADERS: readonly MailHeader[] = [
  { name: "List-Id", value: "Trade Weekly <weekly.tradeweekly.example>" },
  { name: "List-Unsubscribe", value: "<https://tradeweekly.example/leave>" },
  { name: "Precedence", value: "bulk" },
];

/** What Exchange would count for mail n, without making it. */
export function sizeOfLetter(index: number, textLength: number): number {
  return 3000 + Math.round(textLength * 2.2) + (mixed(index, 5) % 900);
}

function longBody(roll: number, index: number, length: number, isNewsletter: boolean): Body {
  const blocks: { readonly html: string; readonly text: string }[] = [];
  for (let made = 0, step = 0; made < length; step += 1) {
    const block = BLOCKS[(roll + step * 5) % BLOCKS.length];
    if (block === undefined) break;
    blocks.push(block);
    made += block.text.length;
  }
  const mark = `Reference ${index}-${roll.toString(36)}`;
  const image = isNewsletter ? '<img src="https://tradeweekly.example/open.gif" width="1" height="1" alt="">' : "";
  return {
    get html() {
      return `${START}${blocks.map(({ html }) => html).join("")}<p>${mark}</p>${image}${END}`;
    },
    get text() {
      return `${blocks.map(({ text }) => text).join("")}${mark}\r\n`;
    },
  };
}

function paper(index: number): MailAttachment {
  const text = `Figures of mail ${index}\r\n`.repeat(40);
  return {
    ...{ number: 1, kind: "file", name: `figures-${index}.txt`, contentType: "text/plain", isInline: false },
    ...{ contentId: null, length: text.length, read: () => Buffer.from(text) },
  };
}

/** A whole number that looks random and is the same for the same two numbers. */
function mixed(value: number, seed: number): number {
  let state = Math.imul(value ^ Math.imul(seed + 1, 0x9e37_79b1), 0x85eb_ca6b) >>> 0;
  state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35) >>> 0;
  return (state ^ (state >>> 16)) >>> 0;
}
