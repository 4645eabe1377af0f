import { useState } from "preact/hooks";
import { reasonWords } from "../left-out-words.ts";
import type { LeftOut, SyncStatus } from "../model.ts";
import { readLeftOut } from "../operations/queries.ts";
import { formatNumber } from "../words.ts";
import { Link } from "./link.tsx";
import { useRead } from "./use-read.ts";

/** Why records are excluded or detached, each number a link to their names. Read again when the numbers change. */
export function LeftOutList({ status }: { readonly status: SyncStatus }) {
  const { account, resource, counts } = status;
  const [all, setAll] = useState<readonly LeftOut[]>([]);
  const figures = { excluded: counts.excluded, detached: counts.detached };
  useRead(readLeftOut, { accountId: account.id, resource, ...figures }, ({ syncStatus }) =>
    setAll(syncStatus.nodes[0]?.leftOut ?? []),
  );
  return (["EXCLUDED", "DETACHED"] as const).map((state) => {
    const some = all.filter((one) => one.state === state);
    return some.length === 0 ? null : (
      <p key={state} class="muted">
        {state === "EXCLUDED" ? "Excluded: " : "Detached: "}
        {some.map(({ reason, count }, index) => (
          <span key={reason}>
            {index === 0 ? "" : index === some.length - 1 ? " and " : ", "}
            <Link to={{ name: "records", kind: "kept", filter: { accountId: account.id, resource, reason } }}>
              {formatNumber(count)} {reasonWords(reason, resource)}
            </Link>
          </span>
        ))}
        .
      </p>
    );
  });
}
