// What is done to system mailboxes, in words.
import { roleName } from "../access/role.ts";
import { counted, storedProperty, type Told, textOf, textOrDash } from "./told.ts";

export const mailboxWords = {
  "systemMailbox.created": (told) =>
    `${told.who} set up ${mailbox(told)} (${said(told.to, "address")}), read by ${readers(told.to)}`,
  "systemMailbox.changed": (told) => `${told.who} changed ${mailbox(told)}: ${changes(told)}`,
  "systemMailbox.connected": (told) =>
    `${told.who} connected ${mailbox(told)} by ${way(storedProperty(told.to, "access"))}`,
  "systemMailbox.removed": (told) =>
    `${told.who} removed ${mailbox(told)} and deleted ${counted(storedProperty(told.to, "mails"), "mail")} in Oro`,
  "application.consented": (told) =>
    `${told.who} had an administrator of the Microsoft 365 organization let the application in, for ${mailbox(told)}`,
} as const satisfies Readonly<Record<string, (told: Told) => string>>;

const mailbox = ({ field }: Told): string => `the system mailbox ${textOrDash(field)}`;

const said = (of: unknown, name: string): string => textOrDash(storedProperty(of, name));

const ways: Readonly<Record<string, string>> = {
  OWN: "its own sign-in",
  DELEGATED: "another account's sign-in",
  APPLICATION: "the application's permission",
};

const way = (access: unknown): string => ways[textOf(access)] ?? "a way that this release does not know";

function readers(of: unknown): string {
  const listed = storedProperty(of, "readers");
  const [people, roles] = [storedProperty(listed, "userIds"), storedProperty(listed, "roles")];
  const count = Array.isArray(people) ? people.length : 0;
  const groups = Array.isArray(roles) ? roles.map((role) => `every ${roleName(role)}`) : [];
  const all = [...(count > 0 ? [counted(count, "person", "people")] : []), ...groups];
  return all.length === 0 ? "nobody" : all.join(", ");
}

function changes({ from, to }: Told): string {
  const names = typeof to === "object" && to !== null ? Object.keys(to) : [];
  return names.map((name) => change(name, from, to)).join("; ") || "its settings";
}

function change(name: string, from: unknown, to: unknown): string {
  if (name === "readers") return `read by ${readers(from)} → ${readers(to)}`;
  const [before, now] = [storedProperty(from, name), storedProperty(to, name)];
  if (name === "access") return `${way(before)} → ${way(now)}`;
  if (name === "viaAccountId") return "whose sign-in it uses";
  return `${labels[name] ?? name}: ${textOrDash(before)} → ${textOrDash(now)}`;
}

const labels: Readonly<Record<string, string>> = {
  label: "name",
  address: "address",
  importFrom: "mail is imported from",
};
