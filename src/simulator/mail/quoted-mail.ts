import type { Body } from "../mailbox/body.ts";
import { bodyFromHtml } from "../mailbox/body.ts";
import type { Correspondent, MailContent } from "./mail-content.ts";
import type { Wording } from "./wording.ts";

/** A comment above the mail that it answers, as Exchange writes both. */
export function quotedBelow(comment: string, original: MailContent, wording: Wording): Body {
  const inner = /<body[^>]*>([\s\S]*?)<\/body>/i.exec(original.body.html)?.[1] ?? original.body.html;
  const lines: [string, string][] = [
    [wording.from, written(original.from)],
    [wording.sent, `${new Date(original.sentAt).toISOString().slice(0, 16).replace("T", " ")} UTC`],
    [wording.to, original.to.map(written).join("; ")],
    ...(original.cc.length === 0 ? [] : [[wording.cc, original.cc.map(written).join("; ")] satisfies [string, string]]),
    [wording.subject, original.subject ?? ""],
  ];
  const head = lines.map(([name, value]) => `<b>${name}:</b> ${escaped(value)}`).join("<br>\r\n");
  return bodyFromHtml(
    `<html><head></head><body>${escaped(comment).replace(/\r\n|\r|\n/g, "<br>\r\n")}<div id="appendonsend"></div>\r\n` +
      `<hr tabindex="-1" style="display:inline-block; width:98%">\r\n` +
      `<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt">${head}</font>` +
      `<div>&nbsp;</div></div>\r\n${inner}</body></html>`,
  );
}

function written(one: Correspondent | undefined): string {
  const { name, address } = one ?? {};
  if (name === undefined || name === address) return address ?? name ?? "";
  return address === undefined ? name : `${name} <${address}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
