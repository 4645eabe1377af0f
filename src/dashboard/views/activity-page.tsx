import { ActivityLog } from "./activity-log.tsx";

export function ActivityPage() {
  return (
    <section class="activity-page" aria-labelledby="activity-heading">
      <h1 id="activity-heading" class="sentence">
        Activity
      </h1>
      <ActivityLog most={500} />
    </section>
  );
}
