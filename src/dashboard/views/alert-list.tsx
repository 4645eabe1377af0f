import type { Alert } from "../model.ts";
import { formatNumber } from "../words.ts";
import { Heading } from "./heading.tsx";
import { usePage } from "./page.ts";
import { RemedyButton } from "./remedy-button.tsx";
import { StateBadge } from "./state-badge.tsx";
import { Time } from "./time.tsx";

/** The unresolved alerts of one account. */
export function AlertList({ alerts }: { readonly alerts: readonly Alert[] }) {
  const { signed } = usePage();
  if (alerts.length === 0) return null;
  return (
    <>
      <Heading>Alerts</Heading>
      <ul class="alerts">
        {alerts.map((alert) => {
          const entry = signed.catalogue.get(alert.code);
          return (
            <li key={alert.id}>
              <StateBadge
                state={entry?.class === "TRANSIENT" ? "WAITING" : "FAILING"}
                word={entry?.class === "TRANSIENT" ? "passes by itself" : "needs you"}
              />
              <span class="muted">
                {" "}
                since <Time at={alert.createdAt} />
                {alert.occurrences > 1 && `, ${formatNumber(alert.occurrences)} times`}
              </span>
              <p>
                {alert.message} <span class="muted">{alert.remedy}</span>
              </p>
              <RemedyButton alert={alert} mutation={entry?.mutation ?? null} />
            </li>
          );
        })}
      </ul>
    </>
  );
}
