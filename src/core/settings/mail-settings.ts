// Mail's part of the catalogue: what is imported, what is kept, who sees it, and how mail is written.
import { z } from "zod";
import { mailSharings } from "../access/mail-access.ts";
import { asciiDomain } from "../access/mail-domain.ts";
import { wellKnownFolders } from "../mail/followed-folders.ts";
import { readRuleAddress } from "../mail/mail-rules.ts";
import { type Definition, everyLevel, flag, narrowing, narrowingOneOf, oneOf, whole } from "./definition.ts";
import type { SettingsLevel } from "./level.ts";

const section = "Email Synchronization";
const belowSystem: readonly SettingsLevel[] = ["ORGANIZATION", "USER"];
const aboveUser: readonly SettingsLevel[] = ["SYSTEM", "ORGANIZATION"];
const organizationOnly: readonly SettingsLevel[] = ["ORGANIZATION"];

const place = (label: string, levels = everyLevel) => ({ section, label, levels });
const limit = (label: string, value: number, min: number, max: number) =>
  narrowing(whole(place(label), value, min, max), (one) => one);
const permission = (label: string) => narrowing(flag(place(label), true), Number);

const unlike = (context: z.RefinementCtx, what: string): never => {
  context.addIssue(`not ${what}`);
  return z.NEVER;
};
const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)];

/** For mailboxes without a choice of their own. */
const folders: Definition<readonly string[]> = {
  ...place("Folders"),
  default: ["inbox", "sentitems"],
  rule: z.array(z.enum(wellKnownFolders)).min(1).transform(distinct),
  ruleText: `at least one of ${wellKnownFolders.join(", ")}`,
};

/** By account, since a person may have several mailboxes: the chosen folders, by Microsoft's ids. It wins over EMAIL_FOLDERS. */
const folderChoices: Definition<
  Readonly<Record<string, readonly { readonly folderId: string; readonly withSubfolders: boolean }[]>>
> = {
  ...place("Chosen folders", belowSystem),
  default: {},
  rule: z.record(
    z.uuid(),
    z
      .array(z.strictObject({ folderId: z.string().min(1).max(1024), withSubfolders: z.boolean() }))
      .min(1)
      .max(2_000),
  ),
  ruleText: "for each account id a list of at least one { folderId; withSubfolders: also what lies below it }",
};

const excluded: Definition<readonly string[]> = {
  ...place("Not imported: mail with these addresses or domains"),
  default: [],
  rule: z
    .array(z.string().transform((text, context) => readRuleAddress(text) ?? unlike(context, "an address")))
    .max(2_000)
    .transform(distinct),
  ruleText: "addresses such as ana@fabrikam.example or domains such as fabrikam.example, at most 2,000",
  combining: { way: "together", of: (above, own) => distinct([...above, ...own]) },
};

const ownDomains: Definition<readonly string[]> = {
  ...place("Own domains (none: the verified domains of the tenant)", organizationOnly),
  default: [],
  rule: z
    .array(
      z
        .string()
        .transform((text, context) => asciiDomain(text.trim().replace(/^@/, "")) ?? unlike(context, "a domain")),
    )
    .max(200)
    .transform(distinct),
  ruleText: "domains such as contoso.example, at most 200",
  isEmptyUnset: true,
};

const signature: Definition<string> = {
  ...place("Signature"),
  default: "",
  rule: z.string().max(20_000),
  ruleText: "text of at most 20,000 characters",
};

export const mailSettings = {
  EMAIL_ENABLED: flag(place("Enabled", belowSystem), true),
  EMAIL_FOLDERS: folders,
  EMAIL_CHOSEN_FOLDERS: folderChoices,
  EMAIL_WINDOW_BACK_DAYS: whole(place("Window (days back)"), 730, 1, 3650),

  EMAIL_ATTACHMENTS: narrowingOneOf(place("Attachments to fetch"), ["ON_OPEN", "RECENT", "ALL"], "RECENT"),
  EMAIL_ATTACHMENT_LIMIT_MB: limit("Largest attachment (MB)", 50, 0, 150),
  EMAIL_BODY_LIMIT_MB: limit("Largest body (MB)", 50, 1, 150),
  EMAIL_MAX_UPLOAD_MB: limit("Largest upload (MB)", 25, 0, 150),

  EMAIL_SENDING_ALLOWED: permission("Sending allowed"),
  EMAIL_READ_RECEIPTS: narrowingOneOf(place("Read receipts for mail read in Oro"), ["NEVER", "ALLOW"], "NEVER"),
  EMAIL_INTERNAL: permission("Import mail within the organization"),
  EMAIL_SHARING: narrowingOneOf(
    place("What colleagues see of mail with other organizations", belowSystem),
    mailSharings,
    "NOBODY",
  ),
  EMAIL_EXCLUDED_ADDRESSES: excluded,
  EMAIL_OWN_DOMAINS: ownDomains,

  EMAIL_DELETED_IN_MICROSOFT: oneOf(place("Mail deleted for good in Microsoft", aboveUser), ["KEEP", "DELETE"], "KEEP"),
  EMAIL_RETENTION_DAYS: whole(place("Keep mail for (days; 0: for ever)", aboveUser), 0, 0, 36_500),
  EMAIL_DELETION_BRAKE: whole(place("Deletion brake (mails)", aboveUser), 500, 20, 1_000_000),
  EMAIL_RECIPIENTS_BRAKE: whole(place("Recipients brake (in ten minutes)", aboveUser), 100, 1, 100_000),

  EMAIL_UNDO_SECONDS: whole(place("Time to undo sending (seconds)"), 10, 0, 300),
  EMAIL_DEFAULT_REPLY: oneOf(place("Reply to"), ["SENDER", "ALL"], "SENDER"),
  EMAIL_THREADED: flag(place("Show mail by conversation"), true),
  EMAIL_SIGNATURE: signature,
  EMAIL_SIGNATURE_APPEND: oneOf(place("Append the signature"), ["AUTO", "MANUAL"], "AUTO"),
  EMAIL_COMPLETION_FROM: whole(place("Complete addresses from (characters)"), 2, 1, 20),
} as const;
