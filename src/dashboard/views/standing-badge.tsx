import type { Standing } from "../model.ts";
import { standingWords } from "../people-words.ts";
import { StateBadge } from "./state-badge.tsx";

const icons = { ACTIVE: "IN_SYNC", SUSPENDED: "PAUSED", ARCHIVED: "PAUSED", REMOVED: "OFF" } as const;

/** Whether a person may sign in. */
export function StandingBadge({ standing }: { readonly standing: Standing }) {
  return <StateBadge state={icons[standing]} word={standingWords[standing]} />;
}
