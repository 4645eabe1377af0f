import type { Command } from "commander";
import { mutate } from "../client.ts";
import { CommandError, type ExitCode, exitCode, mustSee } from "../command-error.ts";
import {
  confirmTenant,
  type LastTry,
  readSignOn,
  type SignOn,
  trySignOn,
  withdrawTenant,
} from "../operations/access.ts";
import { readEffectiveSettings } from "../operations/settings.ts";
import { type Act, beforeNextLook, confirm, type Session } from "../session.ts";
import { sayValue, sayWhen } from "../words.ts";

/** As long as the address works, by the clock here: the server's may be another one. */
const patienceMs = 10 * 60_000;

export function addSignOnCommand(program: Command, act: Act): void {
  const signOn = program
    .command("sign-on")
    .description("how people sign in with Microsoft 365; change it with m365-sync settings set sso-…");
  signOn
    .command("get", { isDefault: true })
    .description("the settings in short, the addresses to copy into Azure, confirmed organizations, the last test")
    .option("--json", "for scripts: one JSON object")
    .action((options: { readonly json?: true }, command: Command) =>
      act(command, (session) => get(session, options.json === true)),
    );
  signOn
    .command("try")
    .description("test a whole sign-in: prints the address where you sign in, waits, and says what works or is wrong")
    .action((_options: unknown, command: Command) => act(command, tryIt));
  signOn
    .command("confirm")
    .description("let people of another Microsoft 365 organization sign in")
    .argument("<tenant>", "its id, as a test or a refused sign-in shows it")
    .requiredOption("--name <name>", "what it is called")
    .action((tenantId: string, { name }: { readonly name: string }, command: Command) =>
      act(command, async (session) => {
        await mutate(session.client, confirmTenant, { input: { tenantId, name } });
        session.say(`${session.style.good("✓")} People of ${name} may sign in now.`);
        return exitCode.ok;
      }),
    );
  signOn
    .command("withdraw")
    .description("stop people of a confirmed organization from signing in; their sessions end")
    .argument("<tenant>", "its id or name")
    .option("--yes", "do not ask")
    .action((tenant: string, options: { readonly yes?: true }, command: Command) =>
      act(command, (session) => withdraw(session, tenant, options.yes === true)),
    );
}

/** Single sign-on besides its settings. @throws CommandError for viewers who may not see it */
export async function readSignOnFacts({ client }: Session): Promise<SignOn> {
  return mustSee((await client.ask(readSignOn)).signOn, "single sign-on");
}

async function get(session: Session, asJson: boolean): Promise<ExitCode> {
  const { client, style, terminal } = session;
  const facts = await readSignOnFacts(session);
  const { effectiveSettings } = await client.ask(readEffectiveSettings, {});
  const settings = mustSee(effectiveSettings, "settings").values.filter(({ key }) => key.startsWith("SSO_"));
  if (asJson) {
    session.json({ ...facts, settings: settings.map(({ key, value }) => ({ key, value })) });
    return exitCode.ok;
  }
  session.table(
    ["SETTING", "VALUE"],
    [
      ...settings.map(({ label, value }) => [label, shortly(value)]),
      ["Redirect URI", facts.redirectUri],
      ["Front-channel logout URL", facts.frontChannelLogoutUri],
    ],
  );
  if (facts.confirmedTenants.length > 0) {
    session.table(
      ["CONFIRMED ORGANIZATION", "TENANT", "SINCE"],
      facts.confirmedTenants.map(({ name, tenantId, confirmedAt }) => [
        ...[name, tenantId, sayWhen(confirmedAt, terminal.now())],
      ]),
    );
  }
  const { lastTry } = facts;
  if (lastTry === null) session.say(style.dim("Nobody has tried it yet: m365-sync sign-on try"));
  else {
    session.say(`Tried by ${lastTry.byName} ${sayWhen(lastTry.at, terminal.now())}:`);
    tell(session, lastTry);
  }
  return exitCode.ok;
}

/** A list of domains as they are, of the mapping's lines as "Reader: auditor". */
function shortly(value: unknown): string {
  if (!Array.isArray(value)) return sayValue(value);
  const parts = value.map((one: unknown) =>
    typeof one === "object" && one !== null && "value" in one && "role" in one
      ? `${one.value}: ${String(one.role).toLowerCase().replaceAll("_", " ")}`
      : String(one),
  );
  return parts.length === 0 ? "–" : parts.join(", ");
}

function tell(session: Session, { works, messages, tenant }: LastTry): void {
  const { style } = session;
  session.say(works ? `${style.good("✓")} It works.` : `${style.bad("✕")} It does not work.`);
  session.say(...messages.map((message) => `  ${message}`));
  if (tenant !== null && !tenant.isAdmitted) {
    session.say(`  → m365-sync sign-on confirm ${tenant.id} --name "${tenant.name ?? "NAME"}" lets its people in.`);
  }
}

async function tryIt(session: Session): Promise<ExitCode> {
  const { client, style, terminal } = session;
  const before = (await readSignOnFacts(session)).lastTry?.at ?? null;
  const { url, expiresAt } = await mutate(client, trySignOn, {});
  session.say("Open this address in a browser and sign in yourself. It opens no session:", "", style.bold(url), "");
  session.say(`It works once and expires ${sayWhen(expiresAt, terminal.now())}.`);
  const told = await waitForTry(session, before);
  tell(session, told);
  return told.works ? exitCode.ok : exitCode.wrong;
}

/** One's own try, which ended after those before it. @throws CommandError when its time is over */
async function waitForTry(session: Session, before: string | null): Promise<LastTry> {
  const { client, terminal } = session;
  const endMs = terminal.now().getTime() + patienceMs;
  for (;;) {
    const { signOn, viewer } = await client.ask(readSignOn);
    const told = signOn?.lastTry ?? null;
    if (told !== null && told.at !== before && told.byName === viewer.name) return told;
    if (terminal.now().getTime() > endMs) throw notBack(signOn?.redirectUri ?? "");
    await beforeNextLook(session, "Nothing was changed.");
  }
}

/** Most refusals end on Microsoft's page, which never calls back. */
const notBack = (redirectUri: string) =>
  new CommandError(
    exitCode.wrong,
    "Nobody came back from Microsoft's page.",
    `If you stayed there: AADSTS50011 means that the redirect URI there is not exactly ${redirectUri}; AADSTS700016 or 50194 that the application or the tenant is wrong; AADSTS50105 that you are not assigned to the application.`,
  );

async function withdraw(session: Session, tenant: string, isSure: boolean): Promise<0> {
  const { confirmedTenants } = await readSignOnFacts(session);
  const wanted = tenant.trim().toLowerCase();
  const found = confirmedTenants.filter(
    ({ tenantId, name }) => tenantId.toLowerCase() === wanted || name.toLowerCase() === wanted,
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const problem =
      only === undefined ? `No organization "${tenant}" is confirmed.` : `Several are called "${tenant}".`;
    throw new CommandError(exitCode.usage, problem, "m365-sync sign-on lists them, with their ids.");
  }
  session.say(`Nobody of ${only.name} will sign in any more, and their sessions will end.`);
  if (!isSure) await confirm(session, `Withdraw ${only.name}?`);
  await mutate(session.client, withdrawTenant, { tenantId: only.tenantId });
  session.say(`${session.style.good("✓")} ${only.name} is not confirmed any more.`);
  return exitCode.ok;
}
