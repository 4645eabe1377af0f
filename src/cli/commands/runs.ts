import type { Command } from "commander";
import { countChoice, resourceChoice, runStateChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { CommandError, exitCode } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findAccountId } from "../find-account.ts";
import { colourState, sayCounts } from "../format-run.ts";
import { readPlanItems } from "../operations/records.ts";
import { approveRun, cancelRun, type Run, readRun, readRuns, rejectRun } from "../operations/runs.ts";
import { sayBrake, sayBrakeNames } from "../say-brake.ts";
import type { Resource, RunState } from "../schema-types.d.ts";
import type { Act, Session } from "../session.ts";
import { sayName, saySpan, sayWhen } from "../words.ts";

interface Options {
  readonly resource?: Resource;
  readonly state?: RunState;
  readonly limit: number;
  readonly json?: true;
}

export function addRunCommands(program: Command, act: Act): void {
  program
    .command("runs")
    .description("what was synced lately, newest first")
    .argument("[account]", "user principal name or id (default: all)")
    .option("--resource <name>", "only email, calendar or tasks", resourceChoice)
    .option("--state <name>", "only runs in this state, for example failed", runStateChoice)
    .option("--limit <count>", "how many", countChoice, 20)
    .option("--json", "for scripts: one JSON array")
    .action((name: string | undefined, options: Options, command: Command) =>
      act(command, async (session) => {
        const filter = {
          accountId: await findAccountId(session.client, name),
          resource: options.resource,
          state: options.state,
        };
        const runs = await readList(session.client, readRuns, filter, options.limit);
        if (options.json) session.json(runs);
        else if (runs.length === 0) session.say("No runs.");
        else {
          session.table(
            ["RUN", "ACCOUNT", "RESOURCE", "TRIGGER", "QUEUED", "TOOK", "STATE", "WHAT IT DID"],
            runs.map((run) => [
              run.id,
              run.account.userPrincipalName,
              sayName(run.resource),
              sayName(run.trigger),
              sayWhen(run.queuedAt, session.terminal.now()),
              run.startedAt === null || run.finishedAt === null
                ? "–"
                : saySpan((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000),
              colourState(session.style, run.state),
              run.error?.message ?? (run.state === "AWAITING_APPROVAL" ? sayBrake(run) : sayCounts(run)),
            ]),
          );
        }
        return exitCode.ok;
      }),
    );
  addApproval(program, act);
  addDecision(program, act, "reject", "drop what a run that stopped for safety wants to do", rejectRun);
  addDecision(program, act, "cancel", "stop a run; what it did stays", cancelRun);
}

function addApproval(program: Command, act: Act): void {
  program
    .command("approve")
    .description("let a run that stopped for safety do what it wants to do, or some of it")
    .argument("<run>", "the run's id")
    .argument("[items...]", "only these, as m365-sync asked names them; the rest counts as rejected")
    .option("--matching <text>", "only records with this text in their title")
    .action((runId: string, ids: readonly string[], { matching }: { readonly matching?: string }, command: Command) =>
      act(command, async (session) => {
        await sayQuestion(session, runId);
        const found =
          matching === undefined ? [] : await readList(session.client, readPlanItems, { runId, text: matching });
        const asked = found.filter(({ asks }) => asks !== null);
        if (matching !== undefined && asked.length === 0) {
          throw new CommandError(
            exitCode.wrong,
            `Nothing of “${matching}” is asked about.`,
            `m365-sync asked ${runId}`,
          );
        }
        const chosen = [...ids, ...asked.map(({ id }) => id)];
        const itemIds = chosen.length === 0 ? null : chosen;
        sayRun(session, await mutate(session.client, approveRun, { runId, itemIds }));
        return exitCode.ok;
      }),
    );
}

function addDecision(program: Command, act: Act, name: string, description: string, order: typeof rejectRun): void {
  program
    .command(name)
    .description(description)
    .argument("<run>", "the run's id")
    .action((runId: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        await sayQuestion(session, runId);
        sayRun(session, await mutate(session.client, order, { runId }));
        return exitCode.ok;
      }),
    );
}

/** What is decided on is told first: whoever approves by a script finds it in its log. */
async function sayQuestion({ client, say }: Session, runId: string): Promise<void> {
  const stopped = (await client.ask(readRun, { id: runId })).run;
  if (stopped?.state === "AWAITING_APPROVAL") say(`It ${sayBrake(stopped)}.`, ...sayBrakeNames(stopped));
}

function sayRun({ say }: Session, run: Run): void {
  say(`Run ${run.id} of ${run.account.userPrincipalName} ${sayName(run.resource)}: ${sayName(run.state)}`);
}
