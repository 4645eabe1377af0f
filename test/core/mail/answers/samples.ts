import type { AnswerRule } from "../../../../src/core/mail/answers/answer-rule.ts";
import type { AnswerFacts, AnswerMail } from "../../../../src/core/mail/answers/judge-answer.ts";

const second = 1_000;
export const noon = new Date("2026-11-27T12:00:00Z");
export const later = (seconds: number, from = noon) => new Date(from.getTime() + seconds * second);

export const border =
  "from mail.fabrikam.example (203.0.113.7) by DU6PEPF0000B61F.mail.protection.outlook.com (10.1.2.3)";
export const passed = (domain = "fabrikam.example", dmarc = "pass") =>
  `spf=pass (sender IP is 203.0.113.7) smtp.mailfrom=${domain}; dkim=pass (signature was verified) header.d=${domain};dmarc=${dmarc} action=none header.from=${domain};compauth=pass reason=100`;

export const header = (name: string, value: string) => ({ name, value });

/** As Exchange leaves them: its own above, the sender's below. */
export const headersOf = (from = "ana@fabrikam.example", ...more: readonly ReturnType<typeof header>[]) => [
  header("Received", "from AM9.eurprd02.prod.outlook.com (2603::1) by DB9.eurprd02.prod.outlook.com with HTTPS"),
  header("Authentication-Results", passed(from.split("@")[1])),
  header("Received-SPF", "Pass (protection.outlook.com: domain of fabrikam.example)"),
  header("Received", border),
  header("From", `"Ana Ruiz" <${from}>`),
  header("Return-Path", `<${from}>`),
  ...more,
  header("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
];

export const rule = (more: Partial<AnswerRule> = {}): AnswerRule => ({
  ...{ id: "r1", name: "Thanks", enabledAt: later(-3_600), conditions: [] },
  ...{ subject: "RE: {{subject}}", text: "Thank you, {{senderName}}.", html: null, ...more },
});

export const letter = (more: Partial<AnswerMail> = {}): AnswerMail => ({
  ...{ type: "MAIL", from: { name: "Ana Ruiz", address: "ana@fabrikam.example" }, sender: null, subject: "Offer 8123" },
  ...{ to: [{ name: "Support", address: "support@contoso.example" }], cc: [], replyTo: [], headers: headersOf() },
  body: { state: "STORED", type: "text", content: "Hello", text: "Hello" },
  ...more,
});

export const facts = (mail: Partial<AnswerMail> = {}, more: Partial<AnswerFacts> = {}): AnswerFacts => ({
  ...{ mail: letter(mail), receivedAt: later(-60), arrivedAt: later(-50), now: noon, isHistory: false },
  ...{ isInReceivingFolder: true, ownAddresses: ["support@contoso.example", "sales@contoso.example"] },
  ...{ ownDomains: ["contoso.example"], isSentFromHere: false, answersOurs: false, rules: [rule()], ...more },
});

/** From within the tenant: Exchange says so, and signs nothing. */
export const internalHeaders = (from: string, authAs: readonly string[] = ["Internal"]) => [
  header("Received", "from AM9.eurprd02.prod.outlook.com by DB9.eurprd02.prod.outlook.com with HTTPS"),
  header(
    "Authentication-Results",
    "dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=x;",
  ),
  header("From", `<${from}>`),
  ...authAs.map((value) => header("X-MS-Exchange-Organization-AuthAs", value)),
];
