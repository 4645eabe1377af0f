import { useEffect, useRef } from "preact/hooks";
import { roleWords, seesPeople } from "../people-words.ts";
import { formatNumber } from "../words.ts";
import { ConnectionIndicator } from "./connection-indicator.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

export function Header() {
  const { route, state, signed, client, may, mayReadRecords } = usePage();
  const pages = useRef<HTMLElement>(null);
  // On a phone the row of pages scrolls: the one that is shown is in sight.
  useEffect(() => {
    if (route.name === "me") return;
    pages.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [route.name]);
  const open = [...state.conflicts.values()].filter((conflict) => conflict.state === "OPEN").length;
  return (
    <header class="top">
      <Link to={{ name: "overview" }} class="brand">
        m365-sync
      </Link>
      <nav aria-label="Pages" ref={pages}>
        <Link to={{ name: "overview" }} isCurrent={route.name === "overview"}>
          Overview
        </Link>
        <Link to={{ name: "conflicts" }} isCurrent={route.name === "conflicts"}>
          Conflicts{" "}
          {open > 0 && (
            <span class="count">
              {formatNumber(open)}
              <span class="hidden"> open</span>
            </span>
          )}
        </Link>
        <Link
          to={{ name: "records", kind: mayReadRecords ? "tasks" : "failing", filter: {} }}
          isCurrent={route.name === "records"}
        >
          Records
        </Link>
        {seesPeople(signed.viewer) && (
          <Link
            to={{ name: "people", filter: {} }}
            isCurrent={["people", "person", "import", "organizations", "invitations"].includes(route.name)}
          >
            People
          </Link>
        )}
        <Link to={{ name: "settings", id: "" }} isCurrent={route.name === "settings"}>
          Settings
        </Link>
        <Link to={{ name: "activity" }} isCurrent={route.name === "activity"}>
          Activity
        </Link>
        {may("READ_AUDIT") && (
          <Link to={{ name: "audit", filter: {} }} isCurrent={route.name === "audit"}>
            Audit
          </Link>
        )}
      </nav>
      <ConnectionIndicator />
      <ThemeSwitch />
      <details class="viewer">
        <summary aria-label={`Signed in as ${signed.viewer.name}`}>{signed.viewer.name}</summary>
        <div class="menu">
          <p class="muted">
            {signed.viewer.email}
            <br />
            {roleWords[signed.viewer.role]}
          </p>
          <Link to={{ name: "me" }} isCurrent={route.name === "me"}>
            Your account and sessions
          </Link>
          <button type="button" onClick={() => void client.signOut()}>
            Sign out
          </button>
          {signed.viewer.signedInBy === "MICROSOFT" && (
            <button type="button" onClick={() => void client.signOut({ isAtMicrosoft: true })}>
              Sign out of Microsoft too
            </button>
          )}
        </div>
      </details>
    </header>
  );
}
