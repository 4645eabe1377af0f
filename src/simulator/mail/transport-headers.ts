import type { Correspondent, MailContent, MailHeader } from "./mail-content.ts";

/** internal: it never left the tenant. fail: its sender is not who it says. none: nobody says who may send for that domain. */
export type Authentication = "internal" | "pass" | "fail" | "none";

/**
 * The headers of a mail as the receiving service leaves them: above what came with it, what it found of the sender, right above the Received
 * of the server at its border; below, how it counts that. @param found absent: as of somebody honest
 */
export function transportHeaders(content: MailContent, owner: Correspondent, found?: Authentication): MailHeader[] {
  const { from, sender, to, cc, subject, messageId, inReplyTo, references, sentAt, importance, sensitivity } = content;
  const domain = from?.address?.split("@")[1] ?? "unknown.example";
  const judged = found ?? (isSameDomain(domain, owner) ? "internal" : "pass");
  const date = new Date(sentAt).toUTCString().replace("GMT", "+0000");
  const header = (name: string, value: string | undefined) =>
    value === undefined || value === "" ? [] : [{ name, value }];
  return [
    ...header("Received", `from ${WITHIN.edge} (2603:10a6::1) by ${WITHIN.store} with HTTPS; ${date}`),
    ...header("Authentication-Results", FOUND[judged](domain)),
    ...header(
      "Received",
      judged === "internal" ? undefined : `from mail.${domain} (203.0.113.7) by ${BORDER}; ${date}`,
    ),
    ...header("From", written(from)),
    ...header("Sender", written(sender)),
    ...header("To", to.map(written).join(", ")),
    ...header("Cc", cc.map(written).join(", ")),
    ...header("Subject", subject ?? undefined),
    ...header("Date", date),
    ...header("Message-ID", messageId),
    ...header("In-Reply-To", inReplyTo),
    ...header("References", references.join(" ")),
    ...header("Importance", importance === "normal" ? undefined : importance),
    ...header("Sensitivity", sensitivity === "normal" ? undefined : sensitivity),
    ...header("Disposition-Notification-To", content.isReadReceiptRequested ? written(from) : undefined),
    ...header("MIME-Version", "1.0"),
    ...header("Return-Path", from?.address === undefined ? "<>" : `<${from.address}>`),
    ...header("X-MS-Exchange-Organization-AuthAs", judged === "internal" ? "Internal" : "Anonymous"),
  ];
}

const WITHIN = { edge: "DU6PR02CA0054.eurprd02.prod.outlook.com", store: "DB9PR02MB7210.eurprd02.prod.outlook.com" };
const BORDER = "DU6PEPF0000B61F.mail.protection.outlook.com (10.167.8.138) with Microsoft SMTP Server (version=TLS1_3)";

const FOUND: Readonly<Record<Authentication, (domain: string) => string>> = {
  internal: (domain) => `dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=${domain};`,
  pass: (domain) =>
    `spf=pass (sender IP is 203.0.113.7) smtp.mailfrom=${domain}; dkim=pass (signature was verified) header.d=${domain};dmarc=pass action=none header.from=${domain};compauth=pass reason=100`,
  fail: (domain) =>
    `spf=fail (sender IP is 203.0.113.66) smtp.mailfrom=${domain}; dkim=none (message not signed) header.d=none;dmarc=fail action=none header.from=${domain};compauth=fail reason=000`,
  none: (domain) =>
    `spf=none (sender IP is 203.0.113.66) smtp.mailfrom=${domain}; dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=${domain};compauth=fail reason=001`,
};

function isSameDomain(domain: string, { address = "" }: Correspondent): boolean {
  return address.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
}

function written(one: Correspondent | undefined): string | undefined {
  if (one === undefined) return undefined;
  const { name, address } = one;
  return address === undefined ? name : name === undefined ? `<${address}>` : `"${name}" <${address}>`;
}
