export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageKey = "m365-sync.theme";

const isTheme = (text: string | null | undefined): text is Theme => themes.some((theme) => theme === text);

export function readTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return isTheme(stored) ? stored : "auto";
}

/** The style sheet uses the attribute; without it the system's preference applies. */
export function applyTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
