// biome-ignore-all lint/a11y/useFocusableInteractive: the rows of a table are not focusable, a grid's would be
// biome-ignore-all lint/a11y/useSemanticElements: rows are drawn as a grid and only in part, where a table's own elements lose their roles

import { useMemo, useRef, useState } from "preact/hooks";
import { resources } from "../choices.ts";
import type { Resource } from "../model.ts";
import { accountRow, type Filter, filters, isShown, keepOrder, orderAccounts } from "../order.ts";
import { reachOf } from "../rights.ts";
import { counted, formatNumber, isOn, resourceName } from "../words.ts";
import { AccountDetail } from "./account-detail.tsx";
import { AccountRow } from "./account-row.tsx";
import { usePage } from "./page.ts";
import { SearchField } from "./search-field.tsx";
import { SignInLink } from "./sign-in-link.tsx";
import { useRowWindow } from "./use-row-window.ts";

const filterWords: Record<Filter, string> = {
  all: "All",
  need: "Need you",
  active: "Syncing",
  ok: "In sync",
  off: "Off",
};

/** All accounts by their resources. Only the rows near the screen are drawn, so that ten thousand are as quick as ten. */
export function AccountsTable() {
  const { state, signed, may } = usePage();
  const [isConnecting, setConnecting] = useState(false);
  const [filter, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  const [opened, setOpened] = useState<string | null>(null);
  const [isHeld, setHeld] = useState(false);
  const order = useOrder(isHeld);
  const used = useMemo(() => {
    const on = [...state.statuses.values()].filter(isOn);
    return new Set(on.map(({ resource }) => resource));
  }, [state]);
  const rows = order.flatMap((id) => {
    const account = state.accounts.get(id);
    if (account === undefined) return [];
    const row = accountRow(state, account);
    return isShown(row, filter, search) ? [row] : [];
  });
  const openedIndex = rows.findIndex(({ account }) => account.id === opened);
  const { listRef, openedRef, window } = useRowWindow(rows.length, openedIndex);
  const missing = signed.accountTotal - state.accounts.size;
  const layout = { "--columns": columns(used), "--used": String(Math.max(1, used.size)) };

  return (
    <section aria-labelledby="accounts-heading" class="accounts" style={layout}>
      <div class="section-head">
        <h2 id="accounts-heading">Accounts</h2>
        <span class="section-count muted numbers">
          {rows.length === state.accounts.size
            ? formatNumber(rows.length)
            : `${formatNumber(rows.length)} of ${formatNumber(state.accounts.size)}`}
          {missing > 0 && `, reading ${formatNumber(missing)} more`}
        </span>
        <label class="control">
          <span class="hidden">Show</span>
          <select
            value={filter}
            onChange={(event) => setFilter(filters.find((name) => name === event.currentTarget.value) ?? "all")}
          >
            {filters.map((name) => (
              <option key={name} value={name}>
                {filterWords[name]}
              </option>
            ))}
          </select>
        </label>
        <SearchField label="Search accounts" placeholder="Search" value={search} onSearch={setSearch} />
        {may("OPERATE_ACCOUNTS") && (
          <button type="button" aria-expanded={isConnecting} onClick={() => setConnecting(!isConnecting)}>
            Connect another
          </button>
        )}
      </div>
      {isConnecting && (
        <div class="notice">
          <p>
            {reachOf(signed.viewer, "OPERATE_ACCOUNTS") === "OWN"
              ? "Sign in at Microsoft with the other mailbox."
              : "The mailbox’s owner signs in at Microsoft. Open the link yourself, or send it to them."}
          </p>
          <SignInLink label="Get sign-in link" />
        </div>
      )}
      <div
        role="table"
        aria-labelledby="accounts-heading"
        aria-rowcount={rows.length + 1}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocusCapture={() => setHeld(true)}
        onBlurCapture={() => setHeld(false)}
      >
        <div role="rowgroup" class="table-head">
          <div role="row" class="row" aria-rowindex={1}>
            <span role="columnheader">Account</span>
            {resources.map((resource) => (
              <span role="columnheader" key={resource} class={used.has(resource) ? "" : "unused"}>
                {resourceName[resource]}
              </span>
            ))}
            <span role="columnheader">Sync</span>
          </div>
        </div>
        <div role="rowgroup" ref={listRef} class="table-body">
          <div class="spacer" style={{ height: `${window.before}px` }} />
          {rows.slice(window.first, window.end).map((row, offset) => {
            const { id } = row.account;
            const isOpened = id === opened;
            return (
              <div key={id} class={isOpened ? "opened" : ""} role="presentation">
                <AccountRow
                  row={row}
                  used={used}
                  position={window.first + offset + 2}
                  isOpened={isOpened}
                  onToggle={() => setOpened(isOpened ? null : id)}
                />
                {isOpened && (
                  <div role="row" ref={openedRef} class="row-detail" aria-rowindex={window.first + offset + 2}>
                    <div role="cell" aria-colspan={resources.length + 2}>
                      <AccountDetail accountId={id} />
                    </div>
                  </div>
                )}
              </div>
            );
          })}
          <div class="spacer" style={{ height: `${window.after}px` }} />
        </div>
      </div>
      {rows.length === 0 && (
        <p class="muted nothing">
          None of {counted(state.accounts.size, "account")} is like that.{" "}
          <button
            type="button"
            class="link"
            onClick={() => {
              setFilter("all");
              setSearch("");
            }}
          >
            Show all
          </button>
        </p>
      )}
    </section>
  );
}

/** By need, then by activity; as it is while somebody points at the table, so that no row jumps away. */
function useOrder(isHeld: boolean): readonly string[] {
  const { state } = usePage();
  const last = useRef<readonly string[]>([]);
  return useMemo(() => {
    last.current = isHeld && last.current.length > 0 ? keepOrder(last.current, state) : orderAccounts(state);
    return last.current;
  }, [state, isHeld]);
}

/** A resource that is off everywhere needs no room. */
function columns(used: ReadonlySet<Resource>): string {
  const widths = resources.map((resource) => (used.has(resource) ? "minmax(9rem, 3fr)" : "5rem"));
  return ["minmax(10rem, 3fr)", ...widths, "8rem"].join(" ");
}
