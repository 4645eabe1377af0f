import type { Alert } from "../model.ts";
import { counted, formatNumber, resourceName } from "../words.ts";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";
import { RemedyButton } from "./remedy-button.tsx";
import { Time } from "./time.tsx";

interface AlertCardProps {
  readonly alerts: readonly [Alert, ...Alert[]];
  readonly mutation: string | null;
}

/** Alerts of one cause: what happened, since when, what mends it. */
export function AlertCard({ alerts, mutation }: AlertCardProps) {
  const [first] = alerts;
  const isItems = mutation === "retryItem";
  const times = alerts.reduce((sum, { occurrences }) => sum + occurrences, 0);
  return (
    <>
      <CardHead
        state={first.code === "BRAKE_RECIPIENTS" || first.code === "MAIL_UNDECIDED" ? "NEEDS_APPROVAL" : "FAILING"}
        title={titleOf(first, alerts.length, isItems)}
      />
      <p>
        {first.account !== null && (
          <>
            <Link to={{ name: "account", id: first.account.id }}>{first.account.userPrincipalName}</Link>:{" "}
          </>
        )}
        {first.message}
      </p>
      <p class="muted">
        {first.remedy} Since <Time at={first.createdAt} />
        {times > 1 ? `, ${formatNumber(times)} times` : ""}.
      </p>
      {isItems && alerts.length > 1 ? <ItemList alerts={alerts} /> : <RemedyButton alert={first} mutation={mutation} />}
    </>
  );
}

/** To their names, reasons and buttons. */
function ItemList({ alerts: [first, ...others] }: Pick<AlertCardProps, "alerts">) {
  const { account, resource } = first;
  const filter = {
    ...(account === null ? {} : { accountId: account.id }),
    ...(account === null || resource === null ? {} : { resource }),
  };
  return (
    <div class="actions">
      <Link to={{ name: "records", kind: "failing", filter }} class="button">
        Look at the {counted(others.length + 1, "record")}
      </Link>
    </div>
  );
}

function titleOf(alert: Alert, count: number, isItems: boolean): string {
  if (alert.code === "BRAKE_RECIPIENTS") return "Mail is held";
  if (alert.code === "MAIL_LATE") return "Mail is not sent";
  if (alert.code === "SENDING_LIMIT") return "Mail waits: Microsoft's limit is reached";
  if (alert.code === "SENDING_BLOCKED") return "Microsoft blocks sending";
  if (alert.code === "MAILBOX_FULL") return "The mailbox is full";
  if (alert.code === "MAIL_UNDECIDED") return "Mail waits for a decision";
  if (alert.code === "MAIL_BOUNCED") return "Mail did not arrive";
  if (isItems) return `${counted(count, "record")} not synced`;
  if (alert.account === null) return "Setup needs you";
  return alert.resource === null ? "Failing" : `${resourceName[alert.resource]} failing`;
}
