import { useEffect, useState } from "preact/hooks";
import type { AccessChange } from "../model.ts";
import { usePage } from "./page.ts";

/** Increases when one of these kinds changed, at most once a second. @param userId only changes of this person, or of everybody */
export function useAccessSeen(kinds: readonly AccessChange["kind"][], userId?: string): number {
  const { access } = usePage().session;
  const [seen, setSeen] = useState(0);
  const wanted = kinds.join();
  useEffect(() => {
    const isWanted = (change: AccessChange) =>
      wanted.split(",").includes(change.kind) &&
      (userId === undefined || change.userId === null || change.userId === userId);
    return access.listen(isWanted, () => setSeen((before) => before + 1));
  }, [access, wanted, userId]);
  return seen;
}
