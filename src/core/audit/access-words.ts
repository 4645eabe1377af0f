// What is done to people, their ways in and their organizations, in words.
import { capital } from "../../lib/english.ts";
import { roleName } from "../access/role.ts";
import type { SignOnReason } from "../access/sign-on.ts";
import { instantText } from "../records/date-text.ts";
import { counted, forWhom, nameOf, storedProperty, type Told, textOf, textOrDash } from "./told.ts";

type Say = (told: Told) => string;

export const accessWords = {
  "user.created": ({ who, isOwn, whom, field, to }) =>
    isOwn
      ? `${who} signed in with Microsoft 365 as a new ${roleName(to)} (${textOrDash(field)})`
      : `${who} added ${whom} (${textOrDash(field)}) as ${roleName(to)}`,
  "user.invited": ({ who, whom, to }) => `${who} invited ${whom}; the link works until ${time(to)}`,
  "user.changed": changedPerson,
  "user.suspended": ({ who, whom }) => `${who} suspended ${whom}`,
  "user.resumed": ({ who, whom }) => `${who} resumed ${whom}`,
  "user.removed": ({ who, whom, field, from, to }) =>
    `${who} removed ${whom} (${textOrDash(from)}): ${count(to, "mailboxes", "mailbox", "mailboxes")} disconnected, ${count(to, "tokens", "token")} and ${count(to, "sessions", "session")} ended, ${
      field === "DELETE_IMPORTED"
        ? `${count(to, "importedRecords", "imported record")} deleted in Oro`
        : "all records kept in Oro"
    }`,
  "people.read": ({ who, to }) =>
    `${who} read ${count(to, "read", "person", "people")} of ${tenantOf(to)} in Microsoft 365`,
  "people.readRefused": ({ who, to }) =>
    `${who} could not read people in Microsoft 365: ${textOrDash(storedProperty(to, "message"))}`,
  "people.imported": ({ who, to, names, ownerId }) =>
    `${who} imported ${count(to, "imported", "person", "people")} of ${tenantOf(to)} into ${nameOf(names, ownerId, "an organization")}`,

  "invitation.accepted": ({ who }) => `${who} accepted the invitation`,
  "invitation.revoked": ({ who, whose }) => `${who} revoked ${whose} invitation`,

  "identity.bound": ({ who, isOwn, whom, field, to, names }) => {
    const account = microsoftAccount(field, to, names);
    // For an administrator, only its ids are known.
    return isOwn && field !== null
      ? `${who} signed in with ${account} for the first time`
      : `${who} lets ${account} sign in as ${whom}`;
  },
  "identity.unbound": ({ who, whom, field, from, names }) =>
    `${who} no longer lets ${microsoftAccount(field, from, names)} sign in as ${whom}`,

  "session.opened": ({ person, to }) =>
    `${person} signed in ${to === "microsoft" ? "with Microsoft 365" : to === "link" ? "by a link" : "with a token"}`,
  "session.closed": ({ person, personWas, isOwn }) =>
    isOwn ? `${person} signed out` : `${personWas} signed out: that Microsoft account may no longer sign in`,
  "session.closedByMicrosoft": ({ person }) => `${person} signed out at Microsoft, and therefore here too`,
  "session.closedForSingleSignOn": ({ personWas }) =>
    `${personWas} signed out: from now on, people in this domain sign in with Microsoft 365 only`,
  "session.ended": ({ who, whose }) => `${who} ended one of ${whose} sessions`,
  "sessions.ended": ({ who, whose, to }) =>
    `${who} ended ${counted(to, `of ${whose} sessions`, `of ${whose} sessions`)}`,

  "token.created": (told) =>
    `${told.who} made the token “${textOrDash(told.field)}”${forWhom(told)}, with the role ${roleName(told.to)}`,
  "token.revoked": ({ who, whose, field }) => `${who} revoked ${whose} token “${textOrDash(field)}”`,

  "organization.created": ({ who, to }) => `${who} created the organization ${textOrDash(to)}`,
  "organization.renamed": ({ who, from, to }) =>
    `${who} renamed the organization ${textOrDash(from)} to ${textOrDash(to)}`,
  "organization.archived": ({ who, field }) => `${who} archived the organization ${textOrDash(field)}`,
  "organization.restored": ({ who, field }) => `${who} restored the organization ${textOrDash(field)}`,

  "glass.broken": ({ who, whose, to }) =>
    `${who} opened ${whose} records until ${time(storedProperty(to, "endsAt"))}: ${textOrDash(storedProperty(to, "reason"))}`,
  "glass.ended": ({ who, whose, actorId, actorName, field, to }) => {
    const reads = readsOf(storedProperty(to, "reads"));
    if (actorId === null)
      return `${capital(whose)} records closed to ${textOrDash(field)} again when the time was over; ${reads}`;
    return `${who} closed ${whose} records ${actorName === field ? "" : `to ${textOrDash(field)} `}again; ${reads}`;
  },

  "alert.acknowledged": ({ who, to }) => `${who} has seen the alert: ${textOrDash(to)}`,

  "signOn.refused": ({ field, to }) => {
    const tenant = textOf(storedProperty(to, "tenantName"));
    const reason =
      refusals[textOf(storedProperty(to, "reason")) as SignOnReason] ?? textOrDash(storedProperty(to, "reason"));
    return `${field ?? "A Microsoft account without an address"}${tenant === "" ? "" : ` of ${tenant}`} was not let in by single sign-on: ${reason}`;
  },
  "signOn.tried": ({ who, to }) => {
    const told = storedProperty(to, "messages");
    const messages = Array.isArray(told) ? told.map(textOf).join(" ") : "";
    return `${who} tried single sign-on: it ${storedProperty(to, "works") === true ? "works" : "does not work"}. ${messages}`.trim();
  },
  "tenant.confirmed": ({ who, to }) =>
    `${who} confirmed the Microsoft 365 organization ${textOrDash(to)}: its people may sign in`,
  "tenant.withdrawn": ({ who, from, field }) =>
    `${who} withdrew the Microsoft 365 organization ${textOrDash(from ?? field)}: its people may not sign in any more`,
} as const satisfies Readonly<Record<string, Say>>;

const time = (value: unknown): string => (textOf(value) === "" ? "–" : instantText(textOf(value)));
const count = (value: unknown, name: string, one: string, many?: string) =>
  counted(storedProperty(value, name), one, many);
const tenantOf = (value: unknown): string => textOf(storedProperty(value, "tenantName")) || "an organization";

const readsOf = (reads: unknown): string =>
  reads === 0 ? "they were not read" : `they were read ${reads === 1 ? "once" : counted(reads, "time")}`;

function microsoftAccount(field: string | null, key: unknown, names: Told["names"]): string {
  const objectId = textOf(storedProperty(key, "objectId"));
  const name = field || names.get(objectId);
  return name ? `the Microsoft account ${name}` : `a Microsoft account (object id ${objectId})`;
}

function changedPerson({ who, whom, whose, field, from, to, names }: Told): string {
  switch (field) {
    case "organizationId": {
      const [old, next] = [from, to].map((id) => nameOf(names, id, "another organization"));
      return `${who} moved ${whom} from ${old} to ${next}`;
    }
    case "role":
      return `${who} changed ${whose} role: ${roleName(from)} → ${roleName(to)}`;
    case "name":
      return `${who} renamed ${textOrDash(from)} to ${textOrDash(to)}`;
    default:
      return `${who} changed ${whose} address: ${textOrDash(from)} → ${textOrDash(to)}`;
  }
}

/** Why a person known to Microsoft is not let in; shorter than what the person is told. */
const refusals: Readonly<Record<SignOnReason, string>> = {
  tenantNotConfirmed: "nobody has confirmed that Microsoft 365 organization",
  otherTenant: "another Microsoft 365 organization is set up here",
  personalAccount: "it is a personal account",
  suspended: "the person is suspended",
  archived: "the organization is archived",
  removed: "the person was removed",
  guest: "a guest there is not recognized by the address",
  maybeGuest: "Microsoft does not say whether this is a guest",
  noAddress: "there is no address to compare",
  unverifiedAddress: "that organization has not verified the domain of the address",
  domainNotListed: "its domain is not among those that may sign in",
  addressTaken: "the person with this address signs in with another Microsoft account",
  unknownPerson: "nobody here has that address",
};
