import { describe, expect, it, test } from "vitest";
import { createMailHtml } from "../../../src/adapters/html/mail-html.ts";
import type { CleanOptions } from "../../../src/app/ports/mail/mail-html.ts";
import { must } from "../../../src/lib/must.ts";
import { hostileMails, stranger } from "../../support/hostile-mail.ts";

const { clean } = createMailHtml();
const plain: CleanOptions = { showRemoteImages: false, inlineAddress: () => null };
const cleaned = (html: string, options: Partial<CleanOptions> = {}) =>
  must(clean(html, { ...plain, ...options }), "cleaned HTML");

/** Every address in the cleaned HTML that a browser asks for without a click. */
const asked = (html: string): readonly string[] =>
  [...html.matchAll(/\s(?:src|srcset|background|poster|data|action|ping|cite)="([^"]*)"|url\(([^)]*)\)/gi)].map(
    ([, attribute, style]) => attribute ?? style ?? "",
  );

describe("a mail with", () => {
  it.each(Object.entries(hostileMails))("%s runs nothing, asks nobody and can be read", (_name, html) => {
    const { html: text } = cleaned(html);
    expect(text).toContain("still readable");
    expect(asked(text)).toEqual([]);
    // Within quotes it is text: an attribute's value is escaped.
    const withoutValues = text.replaceAll(/"[^"]*"/g, '""');
    expect(withoutValues).not.toMatch(/<(?!\/?[a-z0-9]+(?:\s[a-z]+=""|\s\/)*>)/);
    expect(withoutValues).not.toMatch(
      /<\/?(?:script|style|iframe|frame|object|embed|form|input|button|meta|base|link|svg|math|video|audio|source|template|title)\b/i,
    );
    expect(withoutValues).not.toMatch(/\s(?:on\w+|srcset|ping|formaction|poster|cite|id|name)=/i);
    expect(text).not.toMatch(/javascript:|expression\(|position:|behavior|@import/i);
    expect(text).not.toContain(`${stranger}/`);
  });
});

describe("links", () => {
  const link = (href: string) => cleaned(`<a href="${href}" target="_top" rel="opener">x</a>`).html;

  it.each(["https://shop.example/a?b=1", "http://shop.example/", "mailto:kim@contoso.example"])(
    "to %s stay, open a window of their own, and tell nothing of where they were",
    (href) => {
      expect(link(href)).toBe(`<a href="${href}" rel="noopener noreferrer nofollow" target="_blank">x</a>`);
    },
  );

  it.each([
    "ftp://a.example/",
    "file:///etc/passwd",
    "tel:1",
    "page",
    "/logout",
    "//a.example/",
    "#top",
    "vbscript:x",
    "",
  ])("to %j are text", (href) => expect(link(href)).toBe("<a>x</a>"));
});

describe("pictures of other hosts", () => {
  const html = `<p style="background:#fff url('https://a.example/1.png')">x</p><table background="http://a.example/2.png"><tr><td>
    <img src="https://a.example/3.png" srcset="https://a.example/4.png 2x"><img src="//a.example/5.png"></td></tr></table>
    <p style="background-image:url(https://a.example/6.png)">x</p>`;

  it("are cut and counted", () => {
    const { html: text, remoteImages } = cleaned(html);
    expect(asked(text)).toEqual([]);
    expect(remoteImages).toBe(5);
  });

  it("stay when they are asked for, by https alone", () => {
    const { html: text, remoteImages } = cleaned(html, { showRemoteImages: true });
    expect(asked(text)).toEqual([
      "https://a.example/2.png",
      "https://a.example/3.png",
      "https://a.example/5.png",
      "https://a.example/6.png",
    ]);
    expect(remoteImages).toBe(5);
  });

  it("are all that is let in when they are asked for", () => {
    for (const html of Object.values(hostileMails)) {
      const { html: text } = cleaned(html, { showRemoteImages: true });
      for (const address of asked(text))
        expect(address).toMatch(/^(?: ?&quot;|')?https:\/\/tracker\.invalid\/[\w.]+(?:&quot; ?|')?$/);
      expect(text).not.toMatch(/<(script|style|iframe|svg|form)|\son\w+="|javascript:/i);
    }
  });
});

describe("pictures that came with the mail", () => {
  const inlineAddress = (contentId: string) => (contentId === "logo%1@x" ? "/mail/inline/signed" : null);

  it("have our address, however their name is written", () => {
    for (const src of ["cid:logo%251@x", " CID:logo%1@x "]) {
      expect(cleaned(`<img src="${src}" alt="Logo">`, { inlineAddress }).html).toBe(
        '<img alt="Logo" src="/mail/inline/signed" />',
      );
    }
  });

  it("are left out when they are not there, and are no pictures of other hosts", () => {
    expect(cleaned('<img src="cid:other">', { inlineAddress })).toEqual({ html: "<img />", remoteImages: 0 });
  });
});

test("what people format stays as they see it", () => {
  const html = `<div dir="rtl" style="font-family:'Segoe UI', Arial;color:rgb(1, 2, 3);margin:0 auto !important">Dear <b>Kim</b><br />
<table width="600" cellpadding="4" bgcolor="#eeeeee"><tr><td colspan="2" align="center" style="padding:4px 8px;border:1px solid #ccc">1 &lt; 2</td></tr></table></div>`;
  expect(cleaned(html).html).toBe(html);
});

test("HTML that is too long to be cleaned while others wait is not shown as HTML", () => {
  expect(clean("x".repeat(2_000_001), plain)).toBeNull();
});
