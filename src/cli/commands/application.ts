import type { Command } from "commander";
import { mutate } from "../client.ts";
import { CommandError, type ExitCode, exitCode, mustSee } from "../command-error.ts";
import { type Application, readApplication, updateApplication } from "../operations/settings.ts";
import type { Act, Session } from "../session.ts";
import type { Terminal } from "../terminal.ts";
import { sayWhen } from "../words.ts";
import { readSignOnFacts } from "./sign-on.ts";

interface SetOptions {
  readonly clientId?: string;
  readonly tenantId?: string;
  readonly secretFromInput?: true;
  readonly clearSecret?: true;
  readonly secretExpires?: string;
}

export function addApplicationCommand(program: Command, act: Act): void {
  const application = program.command("application").description("the Azure application that the server signs in with");
  application
    .command("get", { isDefault: true })
    .description("its ids, whether its secret is set, and the addresses to copy into Azure")
    .option("--json", "for scripts: one JSON object")
    .action((options: { readonly json?: true }, command: Command) =>
      act(command, (session) => get(session, options.json === true)),
    );
  application
    .command("set")
    .description("change it; other fields stay")
    .option("--client-id <id>", "application (client) ID")
    .option("--tenant-id <id>", "directory (tenant) ID, a verified domain, or common, organizations, consumers")
    // Never as an argument: those are seen by everybody on the machine and kept in the shell's history.
    .option("--secret-from-input", "read the client secret from standard input")
    .option("--clear-secret", "forget the client secret; syncing stops until there is another")
    .option("--secret-expires <date>", "when Azure lets it expire, YYYY-MM-DD")
    .action((options: SetOptions, command: Command) => act(command, (session) => set(session, options)));
}

async function get(session: Session, asJson: boolean): Promise<ExitCode> {
  const application = await read(session);
  const { redirectUri, frontChannelLogoutUri } = await readSignOnFacts(session);
  if (asJson) session.json({ ...application, signOn: { redirectUri, frontChannelLogoutUri } });
  else {
    const { isSet, setAt, expiresAt } = application.clientSecret;
    const now = session.terminal.now();
    const expiry = expiresAt === null ? "" : `, expires ${sayWhen(expiresAt, now)}`;
    session.table(
      ["SETTING", "VALUE"],
      [
        ["Application (client) ID", application.clientId ?? "–"],
        ["Directory (tenant) ID", application.tenantId ?? "–"],
        ["Client secret", isSet ? `set ${sayWhen(setAt, now)}${expiry}` : "–"],
        ["Redirect URI of mailboxes", application.redirectUri],
        ["Redirect URI of single sign-on", redirectUri],
        ["Front-channel logout URL", frontChannelLogoutUri],
        ["Cloud", application.cloud],
        ["Complete", application.isComplete ? session.style.good("yes") : session.style.bad("no")],
      ],
    );
  }
  return exitCode.ok;
}

async function set(session: Session, options: SetOptions): Promise<ExitCode> {
  const { client, terminal, style } = session;
  const change = {
    clientId: options.clientId,
    tenantId: options.tenantId,
    clientSecret: await readSecret(terminal, options),
    clientSecretExpiresAt: options.secretExpires === undefined ? undefined : parseDate(options.secretExpires),
  };
  if (Object.values(change).every((value) => value === undefined)) {
    throw new CommandError(exitCode.usage, "Nothing to set.", "m365-sync application set --help");
  }
  const { version } = await read(session);
  const application = await mutate(client, updateApplication, { input: { ...change, expectedVersion: version } });
  session.say(
    `${style.good("✓")} Saved. ${application.isComplete ? "Now: m365-sync doctor" : "Something is still missing: m365-sync application"}`,
  );
  return exitCode.ok;
}

/** Null clears it, undefined leaves it. Nothing at the other end of a pipe is a mistake, never an order to forget. @throws CommandError */
async function readSecret(
  terminal: Terminal,
  { secretFromInput, clearSecret }: SetOptions,
): Promise<string | null | undefined> {
  if (secretFromInput && clearSecret) {
    throw new CommandError(exitCode.usage, "--secret-from-input and --clear-secret exclude each other.");
  }
  if (clearSecret) return null;
  if (!secretFromInput) return undefined;
  const secret = (await terminal.readInput()).trim();
  if (secret !== "") return secret;
  throw new CommandError(
    exitCode.usage,
    "Nothing came from standard input. The secret stays as it was.",
    "m365-sync application set --secret-from-input < secret.txt. To forget it: --clear-secret",
  );
}

async function read({ client }: Session): Promise<Application> {
  return mustSee((await client.ask(readApplication)).applicationSettings, "Azure application");
}

function parseDate(typed: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(typed) && !Number.isNaN(Date.parse(typed))) return new Date(typed).toISOString();
  throw new CommandError(exitCode.usage, `"${typed}" is no date.`, "For example: --secret-expires 2027-01-31");
}
