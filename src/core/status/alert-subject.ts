import { unreachable } from "../../lib/unreachable.ts";
import type { WayIn } from "../access/way-in.ts";
import type { Resource } from "../records/record.ts";

interface OfAccount<Kind extends string> {
  readonly kind: Kind;
  readonly accountId: string;
}
interface OfSync<Kind extends string> extends OfAccount<Kind> {
  readonly resource: Resource;
}
interface OfCollection<Kind extends string> extends OfAccount<Kind> {
  readonly collectionId: string;
}

/**
 * What an alert is about. The same subject is the same alert: raising it again increases its count, and it ends with its cause. One that
 * names an account belongs to that account. Of the others, the first two concern everybody, the last two one person.
 */
export type AlertSubject =
  /** The application at Microsoft: while it is wrong, every account fails. */
  | { readonly kind: "application" }
  /** This installation itself: its job queue, its disk. */
  | { readonly kind: "system"; readonly trouble: "jobs" | "disk" }
  | OfAccount<"signIn">
  /** The brake holds mail that was to be sent from it. */
  | OfAccount<"heldMail">
  /** Mail of it is late, and cannot be sent for now. */
  | OfAccount<"lateMail">
  /** Microsoft takes no mail from it for now. */
  | OfAccount<"stoppedMail">
  /** Mail of it waits for a person's word. */
  | OfAccount<"undecidedMail">
  /** Mail of it did not reach somebody. */
  | OfAccount<"bouncedMail">
  /** What is to be made of mail that arrives in it cannot be made. */
  | OfAccount<"mailProcessing">
  /** Microsoft does not notify us of changes. */
  | OfSync<"notifications">
  | OfSync<"run">
  /** Lists that a person chose no longer exist. */
  | OfSync<"goneCollections">
  | OfSync<"namelessCollections">
  | OfCollection<"unreadCollection">
  | OfCollection<"uncomparedCollection">
  | OfCollection<"namelessItems">
  | (OfSync<"record"> & { readonly officeId: string })
  | { readonly kind: "brokenGlass"; readonly glassId: string }
  /** `id`: of the token or the invitation; for an identity `tenant/object`; for an address, its person's id. */
  | { readonly kind: "wayIn"; readonly way: WayIn["kind"]; readonly id: string };

export type AlertSubjectKind = AlertSubject["kind"];

/** A unique key for each subject. It is stored and never parsed. */
export function keyOf(subject: AlertSubject): string {
  return [prefixes[subject.kind], ...restOf(subject)].join(":");
}

const prefixes: Readonly<Record<AlertSubjectKind, string>> = {
  application: "application",
  system: "system",
  signIn: "auth",
  heldMail: "held-mail",
  lateMail: "late-mail",
  stoppedMail: "stopped-mail",
  undecidedMail: "undecided-mail",
  bouncedMail: "bounced-mail",
  mailProcessing: "mail-processing",
  notifications: "notifications",
  run: "run",
  goneCollections: "collection",
  namelessCollections: "nameless",
  unreadCollection: "read",
  uncomparedCollection: "reconcile",
  namelessItems: "nameless",
  record: "item",
  brokenGlass: "glass",
  wayIn: "way-in",
};

/** The kinds; the database has the same list in a CHECK. */
export const alertSubjectKinds = Object.keys(prefixes) as readonly AlertSubjectKind[];

function restOf(subject: AlertSubject): readonly string[] {
  switch (subject.kind) {
    case "application":
      return [];
    case "system":
      return [subject.trouble];
    case "signIn":
    case "heldMail":
    case "lateMail":
    case "stoppedMail":
    case "undecidedMail":
    case "bouncedMail":
    case "mailProcessing":
      return [subject.accountId];
    case "notifications":
    case "run":
    case "goneCollections":
    case "namelessCollections":
      return [subject.accountId, subject.resource];
    case "unreadCollection":
    case "uncomparedCollection":
    case "namelessItems":
      return [subject.accountId, subject.collectionId];
    case "record":
      return [subject.accountId, subject.resource, "office", subject.officeId];
    case "brokenGlass":
      return [subject.glassId];
    case "wayIn":
      return [subject.way, subject.id];
    default:
      return unreachable(subject);
  }
}
