import { useState } from "preact/hooks";
import { applyTheme, readTheme, themes } from "../theme.ts";

const words = { auto: "as the system", light: "light", dark: "dark" } as const;

/** Goes round: as the system, light, dark. */
export function ThemeSwitch() {
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
