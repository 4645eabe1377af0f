// Whether Exchange vouches for a mail's sender. Anybody can write such headers, so only those count that cannot be the sender's: the headers of
// a mail stand newest first, and Exchange writes what it found right above the Received of the server that took the mail from outside:
//
//   Received: from AS8… by DB9….eurprd02.prod.outlook.com …        within Microsoft
//   Authentication-Results: spf=pass …; dmarc=pass … header.from=fabrikam.example;…
//   Received: from mail.fabrikam.example by DU6….mail.protection.outlook.com …
//   Authentication-Results: …                                       whatever stands here came with the mail
import { asciiDomain, readAddress } from "../../access/mail-domain.ts";
import type { MailContent } from "../../records/mail.ts";
import { type HeaderToken, headerTokens } from "./header-words.ts";

export type Headers = NonNullable<MailContent["headers"]>;

/** Servers at Microsoft's border, in the public cloud and in the sovereign ones. */
const border = /\.protection\.(outlook\.com|office365\.us|partner\.outlook\.cn|outlook\.de)$/;
const within = /\.(outlook\.com|office365\.com|office365\.us|outlook\.cn|outlook\.de|exchangelabs\.com)$/;

/** Whether dmarc=pass stands in the Authentication-Results that Exchange wrote, and is about this domain. */
export function isAuthenticated(headers: Headers, domain: string): boolean {
  let results: string | null = null;
  for (const { name, value } of headers) {
    switch (name.toLowerCase()) {
      case "authentication-results":
        // Of two by Exchange the topmost counts.
        results ??= value;
        break;
      case "received": {
        const host = receivedBy(value);
        if (border.test(host)) return results !== null && isDmarcPass(results, domain);
        // Nobody knows who wrote what stands above a server that is not Microsoft's.
        if (!within.test(host) || results !== null) return false;
        break;
      }
    }
  }
  return false;
}

/** "from <name given by the client> … by <host>": the client may call itself "by". */
function receivedBy(value: string): string {
  const words = (headerTokens(value) ?? []).flatMap((token) => (token.kind === "word" ? [token] : []));
  const by = words.findIndex(({ text, isQuoted }, index) => index > 1 && !isQuoted && text.toLowerCase() === "by");
  return by === -1 ? "" : (words[by + 1]?.text.toLowerCase() ?? "");
}

/** RFC 8601: "[name of the server;] method=result [type.property=value …]; …" */
function isDmarcPass(value: string, domain: string): boolean {
  const tokens = headerTokens(value);
  if (tokens === null) return false;
  const dmarc = resultsIn(tokens).filter(({ method }) => method === "dmarc");
  // Two that differ are no result.
  return dmarc.length > 0 && dmarc.every((one) => one.result === "pass" && isAbout(one, domain));
}

interface MethodResult {
  readonly method: string;
  readonly result: string;
  readonly properties: ReadonlyMap<string, string>;
}

function resultsIn(tokens: readonly HeaderToken[]): readonly MethodResult[] {
  const parts: HeaderToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "mark" && token.text === ";") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.flatMap((part) => {
    const [method, is, result] = part;
    const isResult = method?.kind === "word" && !method.isQuoted && is?.kind === "mark" && result?.kind === "word";
    if (!isResult) return [];
    const name = method.text.toLowerCase().replace(/\/\d+$/, "");
    return [{ method: name, result: result.isQuoted ? "" : result.text.toLowerCase(), properties: pairsIn(part) }];
  });
}

function pairsIn(part: readonly HeaderToken[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [index, token] of part.entries()) {
    const [name, value] = [part[index - 1], part[index + 1]];
    if (token.kind === "mark" && name?.kind === "word" && value?.kind === "word")
      pairs.set(name.text.toLowerCase(), value.text.toLowerCase());
  }
  return pairs;
}

function isAbout({ properties }: MethodResult, domain: string): boolean {
  const from = properties.get("header.from");
  return from === undefined || asciiDomain(from.slice(from.lastIndexOf("@") + 1)) === domain;
}

/**
 * Whether Exchange says that somebody of the tenant wrote it. It takes such marks away from what comes from outside; where one was left, it
 * does not agree with its own, and the mail has come through a server at the border, which nothing from within does.
 * @param ownDomains in the form for comparison; null: unknown, and nobody is from within
 */
export function isInternal(headers: Headers, from: string, ownDomains: readonly string[] | null): boolean {
  const values = (wanted: string) =>
    headers.flatMap(({ name, value }) => (name.toLowerCase() === wanted ? [value.trim().toLowerCase()] : []));
  const marks = values("x-ms-exchange-organization-authas");
  const hosts = values("received").map(receivedBy);
  const isMarked = marks.length > 0 && marks.every((mark) => mark === "internal");
  const isWithin = hosts.length > 0 && hosts.every((host) => within.test(host) && !border.test(host));
  const domain = readAddress(from)?.domain;
  return isMarked && isWithin && domain !== undefined && ownDomains?.includes(domain) === true;
}
