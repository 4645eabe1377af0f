import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "../../src/core/access/role.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { mailOf } from "../support/mail-world.ts";
import { switchOn } from "../support/switch-on.ts";

/** Who does what with the mail of a system mailbox: a person who is listed, or whose role is; nobody else, whatever the role. */
const table = `
                             nobody listed            the person is listed     the role is listed
ADMINISTRATOR                sees administers         sees administers all     sees administers all
ORGANIZATION_ADMINISTRATOR   sees administers         sees administers all     sees administers all
USER                         -                        sees all                 sees all
AUDITOR                      sees                     sees reads changes       sees reads changes
elsewhere, ADMINISTRATOR     sees administers         sees administers         sees administers
elsewhere, USER              -                        -                        -
glass, ADMINISTRATOR         sees administers         sees administers all     sees administers all
`;

const roles: readonly Role[] = ["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR"];
const people = new Map<string, { readonly id: string; readonly token: string; readonly role: Role }>();
let api: TestApi;
let mailboxId: string;
let accountId: string;
let emailId: string;

beforeAll(async () => {
  api = await startApi();
  await switchOn(api);
  await api.ask("mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename } }", {
    input: { level: "SYSTEM", expectedVersion: 1, set: [{ key: "EMAIL_SYNC_ENABLED", value: true }] },
  });
  const { prisma } = api;
  const elsewhere = await prisma.organization.create({ data: { name: "Elsewhere" } });
  for (const role of roles) {
    const person = await api.addPerson(`A ${role}`, role);
    people.set(role, { ...person, role });
    const other = await api.addPerson(`Another ${role}`, role);
    await prisma.user.update({ where: { id: other.id }, data: { organizationId: elsewhere.id } });
    people.set(`elsewhere, ${role}`, { ...other, role });
  }
  const glass = await api.addPerson("With glass", "ADMINISTRATOR");
  people.set("glass, ADMINISTRATOR", { ...glass, role: "ADMINISTRATOR" });
  const { organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: api.administratorId } });
  const una = await api.addPerson("Una", "USER");
  // The glass is a person's: it opens no system mailbox.
  await prisma.brokenGlass.create({
    data: {
      ...{
        viewerId: glass.id,
        viewerName: "With glass",
        viewerRole: "ADMINISTRATOR",
        userId: una.id,
        reason: "Ticket",
      },
      ...{ startedAt: new Date(), endsAt: new Date(Date.now() + 3_600_000) },
    },
  });
  const account = await prisma.account.create({
    data: {
      ...{ organizationId, userId: null, tenantId: "t", objectId: "o", state: "CONNECTED", access: "APPLICATION" },
      ...{ userPrincipalName: "support@contoso.example", displayName: "Support" },
    },
  });
  accountId = account.id;
  await prisma.apiToken.updateMany({ data: { scopes: ["mail.read", "mail.write", "mail.send"] } });
  const mailbox = await prisma.systemMailbox.create({
    data: { organizationId, label: "Support", address: "support@contoso.example", access: "APPLICATION", accountId },
  });
  mailboxId = mailbox.id;
  const mail = mailOf(1, accountId, { subject: "For support" });
  emailId = mail.id;
  api.mail.rows.mails.push(mail);
  // What an organization shares of mail does not concern its system mailboxes.
  await prisma.settingsScope.create({
    data: {
      id: `organization:${organizationId}`,
      overrides: { EMAIL_SHARING: "EVERYTHING", EMAIL_OWN_DOMAINS: ["contoso.example"] },
    },
  });
});
afterAll(() => api[Symbol.asyncDispose]());

async function may(token: string): Promise<string> {
  const ask = async (document: string, variables: object = {}) =>
    (await api.askComposed(document, variables, token)).data;
  const { systemMailboxes, emails, email } = await ask(
    `query ($id: ID!, $mail: ID!) { systemMailboxes { id }
      emails(first: 5, filter: { accountId: $id }) { edges { node { subject } } } email(id: $mail) { subject } }`,
    { id: accountId, mail: emailId },
  );
  const reads = emails.edges.length === 1;
  expect(email?.subject ?? null).toBe(reads ? "For support" : null);
  const changed = await ask(
    `mutation ($id: ID!) { updateEmails(input: { ids: [$id], isRead: true }) { __typename } }`,
    { id: emailId },
  );
  const sent = await ask(`mutation ($input: SendEmailInput!) { sendEmail(input: $input) { __typename } }`, {
    input: { accountId, to: ["ben@elsewhere.example"], subject: "From support" },
  });
  const administered = await ask(`mutation ($id: ID!) { checkApplicationReach(id: $id) { __typename } }`, {
    id: mailboxId,
  });
  const isDone = (answer: Record<string, { __typename: string }>) =>
    /Success$/.test(Object.values(answer)[0]?.__typename ?? "");
  const mail = { reads, changes: isDone(changed), sends: isDone(sent) };
  const all = Object.values(mail).every(Boolean)
    ? ["all"]
    : Object.entries(mail).flatMap(([name, is]) => (is ? [name] : []));
  const words = [
    ...(systemMailboxes.length === 1 ? ["sees"] : []),
    ...(isDone(administered) ? ["administers"] : []),
    ...all,
  ];
  return words.join(" ") || "-";
}

test("reading, changing and sending is for those who are listed, for every role alike", async () => {
  const list = async (reader: { userId: string } | { role: Role } | null) => {
    await api.prisma.systemMailboxReader.deleteMany();
    if (reader !== null) await api.prisma.systemMailboxReader.create({ data: { mailboxId, ...reader } });
  };
  const [, ...rows] = table.trim().split("\n").slice(0);
  const wanted = new Map(
    rows.map((row) => {
      const [name = "", ...cells] = row.split(/ {2,}/);
      return [name, cells.map((cell) => cell.trim())] as const;
    }),
  );
  for (const [name, cells] of wanted) {
    const person = people.get(name);
    if (person === undefined) throw new Error(name);
    const found: string[] = [];
    for (const reader of [null, { userId: person.id }, { role: person.role }]) {
      await list(reader);
      found.push(await may(person.token));
    }
    expect({ [name]: found }).toEqual({ [name]: cells });
  }
});
