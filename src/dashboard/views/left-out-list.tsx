import { useState } from "preact/hooks";
import { type LeftOut, leftOutWords } from "../left-out-words.ts";
import type { SyncStatus } from "../model.ts";
import { readLeftOut } from "../operations/queries.ts";
import { useRead } from "./use-read.ts";

/** Why records are excluded or detached. Read again when their numbers change. */
export function LeftOutList({ status }: { readonly status: SyncStatus }) {
  const { account, resource, counts } = status;
  const [all, setAll] = useState<readonly LeftOut[]>([]);
  const figures = { excluded: counts.excluded, detached: counts.detached };
  useRead(readLeftOut, { accountId: account.id, resource, ...figures }, ({ syncStatus }) =>
    setAll(syncStatus.nodes[0]?.leftOut ?? []),
  );
  return (["EXCLUDED", "DETACHED"] as const).map((state) => {
    const words = leftOutWords(state, all, resource);
    return words === null ? null : (
      <p key={state} class="muted">
        {words}
      </p>
    );
  });
}
