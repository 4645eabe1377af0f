import type { Command } from "commander";
import { levelChoice, mailAnswerChoice } from "../choice.ts";
import { chooseLevel } from "../choose-level.ts";
import { mutate } from "../client.ts";
import { CommandError, type ExitCode, exitCode, mustSee } from "../command-error.ts";
import { findOwnerId, findUserId } from "../find-owner.ts";
import { readViewer, type Viewer } from "../operations/access.ts";
import { type EffectiveSetting, readEffectiveSettings, readSettings, updateSettings } from "../operations/settings.ts";
import type { MailAlreadyHere, SettingsLevel } from "../schema-types.d.ts";
import type { Act, Session } from "../session.ts";
import { findSetting, parseAssignment } from "../setting-text.ts";
import { countOf, sayName, sayValue } from "../words.ts";

interface GetOptions {
  readonly level?: SettingsLevel;
  readonly owner?: string;
  readonly json?: true;
}

interface SetOptions {
  readonly level?: SettingsLevel;
  readonly owner?: string;
  readonly inherit?: readonly string[];
  readonly mailAlreadyHere?: MailAlreadyHere;
}

export function addSettingsCommand(program: Command, act: Act): void {
  const settings = program
    .command("settings")
    .description("what is synced and how: system, organization and personal values");
  settings
    .command("get", { isDefault: true })
    .description("the values in force, and which level each comes from; with --level that level's own values")
    .argument("[key]", "only this setting")
    .option("--level <level>", "system, organization or user", levelChoice)
    .option("--owner <name>", "whose: an organization's name, a person's e-mail, or an id (default: your own)")
    .option("--json", "for scripts: one JSON array, or one object with a key")
    .action((key: string | undefined, options: GetOptions, command: Command) =>
      act(command, (session) => get(session, key, options)),
    );
  settings
    .command("set")
    .description("change values at one level")
    .argument("[key=value...]", "for example tasks-sync-enabled=on tasks-direction=bidirectional")
    .option(
      "--level <level>",
      "system, organization or user (default: the widest that your role may change)",
      levelChoice,
    )
    .option("--owner <name>", "whose: an organization's name, a person's e-mail, or an id (default: your own)")
    .option("--inherit <key...>", "drop this level's own value and use the one above")
    .option(
      "--mail-already-here <answer>",
      "keep or remove: what becomes of mail in Oro that the new values would not import any more",
      mailAnswerChoice,
    )
    .action((assignments: string[], options: SetOptions, command: Command) =>
      act(command, (session) => set(session, assignments, options)),
    );
}

async function get(session: Session, key: string | undefined, options: GetOptions): Promise<ExitCode> {
  const { client } = session;
  if (options.level !== undefined) return getOwn(session, key, { ...options, level: options.level });
  const values = await readInForce(
    session,
    options.owner === undefined ? undefined : await findUserId(client, options.owner),
  );
  const shown = key === undefined ? values : [findSetting(key, values)];
  if (options.json) session.json(key === undefined ? shown : shown[0]);
  else {
    session.table(
      ["SECTION", "SETTING", "KEY", "VALUE", "FROM", "NOTE"],
      shown.map((setting) => [
        setting.section,
        setting.label,
        setting.key,
        setting.isApplicable ? sayValue(setting.value) : session.style.dim(sayValue(setting.value)),
        setting.level === null ? session.style.dim("default") : sayName(setting.level),
        setting.note ?? (setting.level === null ? setting.defaultNote : null) ?? "",
      ]),
    );
  }
  return exitCode.ok;
}

async function getOwn(
  session: Session,
  key: string | undefined,
  options: GetOptions & { readonly level: SettingsLevel },
): Promise<ExitCode> {
  const { client } = session;
  const ownerId = await findOwnerId(client, options.level, options.owner, await readMe(session));
  const settings = mustSee((await client.ask(readSettings, { level: options.level, ownerId })).settings, "such level");
  const wanted = key === undefined ? undefined : findSetting(key, await readInForce(session)).key;
  const values = settings.values.filter((value) => wanted === undefined || value.key === wanted);
  if (options.json) session.json({ ...settings, values });
  else if (values.length === 0) session.say("Nothing is set at this level: everything is inherited.");
  else {
    session.table(
      ["KEY", "VALUE"],
      values.map((setting) => [setting.key, sayValue(setting.value)]),
    );
  }
  return exitCode.ok;
}

async function set(session: Session, assignments: readonly string[], options: SetOptions): Promise<ExitCode> {
  if (assignments.length === 0 && options.inherit === undefined) {
    throw new CommandError(
      exitCode.usage,
      "Nothing to set.",
      "For example: m365-sync settings set tasks-sync-enabled=on",
    );
  }
  const { client } = session;
  const [viewer, known] = await Promise.all([readMe(session), readInForce(session)]);
  const changes = assignments.map((typed) => parseAssignment(typed, known));
  const inherit = (options.inherit ?? []).map((key) => findSetting(key, known).key);
  const touched = [...changes.map(({ key }) => key), ...inherit].map((key) => findSetting(key, known));
  const level = options.level ?? chooseLevel(viewer.role, touched);
  const ownerId = await findOwnerId(client, level, options.owner, viewer);
  const { version } = mustSee((await client.ask(readSettings, { level, ownerId })).settings, "such level");
  const { mailAlreadyHere } = options;
  await mutate(client, updateSettings, {
    input: { level, ownerId, expectedVersion: version, set: changes, inherit, mailAlreadyHere },
  });
  session.say(
    `${session.style.good("✓")} ${countOf(changes.length + inherit.length, "value")} changed for level ${sayName(level)}.`,
  );
  return exitCode.ok;
}

async function readMe({ client }: Session): Promise<Viewer> {
  return (await client.ask(readViewer)).viewer;
}

async function readInForce({ client }: Session, userId?: string): Promise<readonly EffectiveSetting[]> {
  return mustSee((await client.ask(readEffectiveSettings, { userId })).effectiveSettings, "such person").values;
}
