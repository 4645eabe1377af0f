import { type Command, InvalidArgumentError } from "commander";
import { roleChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { exitCode } from "../command-error.ts";
import { findUserId } from "../find-owner.ts";
import { createToken, readTokens, readViewer, revokeToken } from "../operations/access.ts";
import type { Role, TokenScope } from "../schema-types.d.ts";
import type { Act, Session } from "../session.ts";
import { sayName, sayWhen } from "../words.ts";

interface CreateOptions {
  readonly role?: Role;
  readonly user?: string;
  readonly mail?: readonly TokenScope[];
  readonly days?: number;
  readonly json?: true;
}

export function addTokenCommand(program: Command, act: Act): void {
  const token = program.command("token").description("API tokens for scripts");
  token
    .command("create")
    .description("make a token; it is shown once")
    .argument("<name>", "what it is for")
    .option("--role <role>", "administrator, organization-administrator, user or auditor (default: yours)", roleChoice)
    .option("--user <name>", "e-mail or id of the person it acts for (default: yourself)")
    .option("--mail <what>", "what it may do with your mail: read, write, send, or several with commas", parseMail)
    .option("--days <count>", "how long it works (default: until it is revoked)", parseDays)
    .option("--json", "for scripts: { token, apiToken }")
    .action((name: string, options: CreateOptions, command: Command) =>
      act(command, async (session) => {
        const created = await mutate(session.client, createToken, { input: await buildInput(session, name, options) });
        if (options.json) session.json(created);
        else session.say(created.token, session.style.dim("Keep it now: it is not shown again."));
        return exitCode.ok;
      }),
    );
  token
    .command("revoke")
    .description("make one useless")
    .argument("<token>", "its id, as the list shows it")
    .action((id: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        const revoked = await mutate(session.client, revokeToken, { id });
        session.say(`${session.style.good("✓")} "${revoked.name}" is revoked.`);
        return exitCode.ok;
      }),
    );
  token
    .command("list", { isDefault: true })
    .description("those that exist")
    .option("--json", "for scripts: one JSON array")
    .action((options: { readonly json?: true }, command: Command) =>
      act(command, (session) => list(session, options.json === true)),
    );
}

async function buildInput({ client, terminal }: Session, name: string, { role, user, mail, days }: CreateOptions) {
  return {
    name,
    role: role ?? (await client.ask(readViewer)).viewer.role,
    userId: user === undefined ? undefined : await findUserId(client, user),
    scopes: mail,
    expiresAt: days === undefined ? undefined : new Date(terminal.now().getTime() + days * 86_400_000).toISOString(),
  };
}

function parseDays(typed: string): number {
  const days = Number(typed);
  if (Number.isInteger(days) && days >= 1 && days <= 3650) return days;
  throw new InvalidArgumentError("It is a whole number of days from 1 to 3650.");
}

const mailScopes: Readonly<Record<string, TokenScope>> = { read: "MAIL_READ", write: "MAIL_WRITE", send: "MAIL_SEND" };

function parseMail(typed: string): readonly TokenScope[] {
  return typed.split(",").map((word) => {
    const scope = mailScopes[word.trim().toLowerCase()];
    if (scope === undefined)
      throw new InvalidArgumentError("It is read, write or send, or several of them with commas.");
    return scope;
  });
}

async function list(session: Session, asJson: boolean): Promise<0> {
  const { apiTokens } = await session.client.ask(readTokens);
  const now = session.terminal.now();
  if (asJson) session.json(apiTokens);
  else {
    session.table(
      ["TOKEN", "NAME", "ROLE", "MAIL", "PERSON", "LAST USED", "EXPIRES", "REVOKED"],
      apiTokens.map((token) => [
        token.id,
        token.name,
        sayName(token.role),
        token.scopes.map((scope) => scope.replace("MAIL_", "").toLowerCase()).join(", ") || "–",
        token.user.email,
        sayWhen(token.lastUsedAt, now),
        sayWhen(token.expiresAt, now),
        sayWhen(token.revokedAt, now),
      ]),
    );
  }
  return exitCode.ok;
}
