import type { Command } from "commander";
import { countChoice } from "../choice.ts";
import { mutate } from "../client.ts";
import { exitCode } from "../command-error.ts";
import { readList } from "../connection.ts";
import { findAccountId } from "../find-account.ts";
import { type Alert, acknowledgeAlert, readAlerts } from "../operations/status.ts";
import type { Act, Session } from "../session.ts";
import { sayName, sayWhen } from "../words.ts";

interface Options {
  readonly resolved?: true;
  readonly limit: number;
  readonly json?: true;
  readonly seen?: string;
}

export function addAlertsCommand(program: Command, act: Act): void {
  program
    .command("alerts")
    .description("what people should know, with what to do about it")
    .argument("[account]", "user principal name or id (default: all)")
    .option("--resolved", "resolved ones, instead of open ones")
    .option("--limit <count>", "how many", countChoice, 50)
    .option("--seen <alert>", "say that you have seen this alert about a way in that somebody made for you")
    .option("--json", "for scripts: one JSON array")
    .action((name: string | undefined, options: Options, command: Command) =>
      act(command, async (session) => {
        if (options.seen !== undefined) {
          const { message } = await mutate(session.client, acknowledgeAlert, { id: options.seen });
          session.say(`${session.style.good("✓")} Seen: ${message}`);
          return exitCode.ok;
        }
        const filter = { accountId: await findAccountId(session.client, name), isResolved: options.resolved === true };
        const alerts = await readList(session.client, readAlerts, filter, options.limit);
        if (options.json) session.json(alerts);
        else if (alerts.length === 0) session.say(`${session.style.good("✓")} No alerts.`);
        else session.say(...alerts.map((alert) => formatAlert(session, alert)));
        return exitCode.ok;
      }),
    );
}

function formatAlert({ style, terminal }: Session, alert: Alert): string {
  const about = [
    alert.account?.userPrincipalName ?? "system",
    ...(alert.resource === null ? [] : [sayName(alert.resource)]),
  ];
  const times = alert.occurrences > 1 ? `, ${alert.occurrences} times` : "";
  const mark = alert.resolvedAt === null ? style.bad("✕") : style.good("✓");
  const seen = style.dim(`${alert.code}, ${sayWhen(alert.updatedAt, terminal.now())}${times}`);
  const toSay = alert.canAcknowledge ? `\n  → m365-sync alerts --seen ${alert.id}` : "";
  return `${mark} ${style.bold(about.join(" "))}: ${alert.message} ${seen}\n  → ${alert.remedy}${toSay}`;
}
