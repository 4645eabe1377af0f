import type { Alert } from "../model.ts";
import { counted, formatNumber, resourceName } from "../words.ts";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";
import { RemedyButton, RetryButton } from "./remedy-button.tsx";
import { Time } from "./time.tsx";

interface AlertCardProps {
  readonly alerts: readonly [Alert, ...Alert[]];
  readonly mutation: string | null;
}

/** As many as a person reads one by one. */
const mostListed = 20;

/** Alerts of one cause: what happened, since when, what mends it. */
export function AlertCard({ alerts, mutation }: AlertCardProps) {
  const [first] = alerts;
  const isItems = mutation === "retryItem";
  const times = alerts.reduce((sum, { occurrences }) => sum + occurrences, 0);
  return (
    <>
      <CardHead state="FAILING" title={titleOf(first, alerts.length, isItems)} />
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

function ItemList({ alerts }: { readonly alerts: readonly Alert[] }) {
  return (
    <details>
      <summary>Show the {counted(alerts.length, "record")}</summary>
      <ul class="items">
        {alerts.slice(0, mostListed).map((alert) => (
          <li key={alert.id}>
            <span>{alert.message}</span> <RetryButton alert={alert} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function titleOf(alert: Alert, count: number, isItems: boolean): string {
  if (isItems) return `${counted(count, "record")} not synced`;
  if (alert.account === null) return "Setup needs you";
  return alert.resource === null ? "Failing" : `${resourceName[alert.resource]} failing`;
}
