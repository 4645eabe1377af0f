import type { Command } from "commander";
import { countChoice, resourceChoice, runStateChoice } from "../choice.ts";
import { readList } from "../connection.ts";
import { exitCode } from "../exit-code.ts";
import { findAccountId } from "../find-account.ts";
import { sayCounts } from "../format-run.ts";
import { colourState } from "../format-status.ts";
import { mutate } from "../mutate.ts";
import { approveRun, cancelRun, readRun, readRuns, rejectRun } from "../operations/runs.ts";
import { sayBrake, sayBrakeNames } from "../say-brake.ts";
import type { Resource, RunState } from "../schema-types.d.ts";
import type { Act } from "../session.ts";
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
  addDecision(program, act, "approve", "let a run that stopped for safety do what it wants to do", approveRun);
  addDecision(program, act, "reject", "drop what a run that stopped for safety wants to do", rejectRun);
  addDecision(program, act, "cancel", "stop a run; what it did stays", cancelRun);
}

function addDecision(program: Command, act: Act, name: string, description: string, order: typeof approveRun): void {
  program
    .command(name)
    .description(description)
    .argument("<run>", "the run's id")
    .action((runId: string, _options: unknown, command: Command) =>
      act(command, async (session) => {
        // What is decided on is told first: whoever approves by a script finds it in its log.
        const stopped = (await session.client.ask(readRun, { id: runId })).run;
        if (stopped?.state === "AWAITING_APPROVAL") session.say(`It ${sayBrake(stopped)}.`, ...sayBrakeNames(stopped));
        const run = await mutate(session.client, order, { runId });
        session.say(
          `Run ${run.id} of ${run.account.userPrincipalName} ${sayName(run.resource)}: ${sayName(run.state)}`,
        );
        return exitCode.ok;
      }),
    );
}
