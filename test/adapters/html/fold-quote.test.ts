import { describe, expect, it } from "vitest";
import { foldQuote } from "../../../src/adapters/html/fold-quote.ts";

const fold = (quoted: string) => `<details><summary>Quoted text</summary>${quoted}</details>`;

describe("what a mail quotes in HTML", () => {
  it.each([
    ["a quotation at the end", "<p>Yes.</p>", "<blockquote>May I?</blockquote>", ""],
    ["with the line that says who wrote it", "<p>Yes.</p>", "<div>Ana wrote:</div><blockquote>May I?</blockquote>", ""],
    ["Outlook's head, with its rule", "<p>Yes.</p>", "<hr><p>From: Ana<br>Sent: Monday<br>To: Bo</p><p>May I?</p>", ""],
    [
      ...["the first of a box", "<p>Yes.</p>"],
      ...["<div><p>From: Ana<br>Date: Monday</p><p>May I?</p></div><div>And before that</div>", ""],
    ],
    ["within what is around it", "<div><p>Yes.</p>", "<blockquote>May I?</blockquote>", "</div>"],
    ["text before it that is no element", "Yes.", "<blockquote>May &lt;b&gt; I?</blockquote>", ""],
  ])("%s: it is folded, and nothing else is changed", (_name, before, quoted, after) => {
    expect(foldQuote(`${before}${quoted}${after}`)).toBe(`${before}${fold(quoted)}${after}`);
  });

  it.each([
    ["an answer below the quotation", "<blockquote>May I?</blockquote><p>Yes.</p>"],
    [
      "an answer between quotations",
      "<blockquote>May I?</blockquote><p>Yes.</p><blockquote>When?</blockquote><p>Now</p>",
    ],
    ["a mail that only hands on another", "<p>From: Ana<br>Sent: Monday</p><p>May I?</p>"],
    ["a sentence that begins like a head", "<p>Hello</p><p>From: the beginning I was against it.</p>"],
    ["nothing at all", ""],
  ])("%s: nothing is folded", (_name, html) => {
    expect(foldQuote(html)).toBe(html);
  });
});
