import type { NotificationHealth } from "../model.ts";
import { notificationWord } from "../words.ts";
import { Time } from "./time.tsx";

/** How changes in Microsoft are heard of, since when and why, and what was heard last. */
export function NotificationWords({ health }: { readonly health: NotificationHealth }) {
  const { mode, since, reason, expiresAt, lastNotificationAt } = health;
  return (
    <>
      <span class={mode === "DEGRADED" ? "attention" : ""}>{notificationWord[mode]}</span>
      {since !== null && (
        <>
          {" "}
          since <Time at={since} />
        </>
      )}
      <span class="muted">
        {mode !== "PUSH" && ` · ${reason}`}
        {lastNotificationAt !== null && (
          <>
            {" "}
            · last heard <Time at={lastNotificationAt} />
          </>
        )}
        {expiresAt !== null && (
          <>
            {" "}
            · renewed before <Time at={expiresAt} side="future" />
          </>
        )}
      </span>
    </>
  );
}
