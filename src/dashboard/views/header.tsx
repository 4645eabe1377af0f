import { useEffect, useRef, useState } from "preact/hooks";
import { connectionWords } from "../connection-words.ts";
import { isKept } from "../kept.ts";
import { roleWords, seesPeople } from "../people-words.ts";
import { applyTheme, readTheme, themes } from "../theme.ts";
import { formatNumber } from "../words.ts";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";

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
        {signed.system.resources.includes("EMAIL") && (
          <Link to={{ name: "mail", filter: {} }} isCurrent={route.name === "mail" || route.name === "mailFolders"}>
            Mail
          </Link>
        )}
        {seesPeople(signed.viewer) && (
          <Link
            to={{ name: "people", filter: {} }}
            isCurrent={["people", "person", "import", "organizations", "invitations", "mailboxes", "mailbox"].includes(
              route.name,
            )}
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
        {may("READ_KEEPING") && signed.system.resources.includes("EMAIL") && (
          <Link to={{ name: "keeping" }} isCurrent={route.name === "keeping"}>
            Keeping
          </Link>
        )}
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
          <button type="button" onClick={() => mayLeave() && void client.signOut()}>
            Sign out
          </button>
          {signed.viewer.signedInBy === "MICROSOFT" && (
            <button type="button" onClick={() => mayLeave() && void client.signOut({ isAtMicrosoft: true })}>
              Sign out of Microsoft too
            </button>
          )}
        </div>
      </details>
    </header>
  );
}

/** What is written stays in this browser only while its writer is signed in. */
const mayLeave = (): boolean =>
  !isKept(localStorage, "draft ") || confirm("You have begun a mail that is not sent. Sign out and discard it?");

function ConnectionIndicator() {
  const { connection, nowMs } = usePage();
  const { word, detail } = connectionWords(connection, nowMs);
  return (
    <p class={`connection ${word}`}>
      <span class="dot" aria-hidden="true" />
      <span role="status">{word}</span>
      {detail !== "" && <span class="detail">{detail}</span>}
    </p>
  );
}

const words = { auto: "as the system", light: "light", dark: "dark" } as const;

/** Goes round: as the system, light, dark. */
function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto";
  const press = () => {
    applyTheme(next);
    setTheme(next);
  };
  const label = `Colours: ${words[theme]}. Change to ${words[next]}`;
  return (
    <button type="button" class="theme" onClick={press} aria-label={label} title={label}>
      <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" />
        {theme !== "light" && <path d={theme === "dark" ? dark : half} class="filled" />}
      </svg>
    </button>
  );
}

const half = "M8 2.5A5.5 5.5 0 0 1 8 13.5Z";
const dark = "M8 2.5A5.5 5.5 0 0 1 8 13.5A5.5 5.5 0 0 1 8 2.5Z";
