import { escapeHtml } from "../lib/escape-html.ts";

/**
 * Most refusals end on Microsoft's page and never call back, so people are told beforehand what the usual ones mean and what to do.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const stuckAtMicrosoft: readonly string[] = [
  "AADSTS50105: you are not assigned to the application. Ask an administrator of your Microsoft 365 organization.",
  "AADSTS90094 or “Need admin approval”: an administrator of your Microsoft 365 organization has to consent first.",
  "AADSTS50020 or AADSTS50034: this account does not belong to the organization that is set up here. Use another account.",
  "AADSTS53003: Conditional Access blocks this device or location. Ask an administrator of your Microsoft 365 organization.",
  "AADSTS50011, AADSTS700016 or AADSTS50194: single sign-on is not set up correctly. Tell an administrator of m365-sync the number.",
  "Anything else: go back to this page and sign in again. A sign-in must be finished within ten minutes.",
];

const tokenForm = (hidden: string) => `<form method="post" action="/login">${hidden}
<label for="token">An API token</label>
<input id="token" name="token" type="password" autocomplete="off" required>
<button>Log in</button>
</form>`;

/** The ways in: Microsoft's first if it is switched on. @param returnTo the requested path of ours */
export function renderWaysIn(isSignOnEnabled: boolean, returnTo: string): string {
  const form = tokenForm(`<input type="hidden" name="return" value="${escapeHtml(returnTo)}">`);
  if (!isSignOnEnabled) return form;
  const start = `/sign-on?return=${escapeHtml(encodeURIComponent(returnTo))}`;
  return `<p><a class="button" href="${start}">Sign in with Microsoft 365</a></p>
<p><a href="${start}&amp;account=choose">Use another Microsoft account</a></p>
<details><summary>If you stay on Microsoft’s page</summary>
<ul>${stuckAtMicrosoft.map((line) => `<li>${escapeHtml(line)}</li>`).join("\n")}</ul></details>
<details><summary>Log in with a token</summary>
<p>Not for people whose organization signs in with Microsoft 365 only. A login link opens by itself.</p>
${form}</details>`;
}

/** Where a browser returns to: a path of our own page, never of another host, and none that signs in or out. */
export function returnPath(text: string | null): string {
  if (text === null || text.length > 2000 || /[\\\p{C}]/u.test(text)) return "/";
  const base = "http://own.invalid";
  if (!text.startsWith("/") || !URL.canParse(text, base)) return "/";
  const { origin, pathname, search, hash } = new URL(text, base);
  // "/.//evil.example" is a path of ours that a browser would read as another host.
  const isOwn = origin === base && !pathname.startsWith("//");
  const path = `${pathname}${search}${hash}`;
  // A browser stores it in a cookie while a person signs in at Microsoft, and stores none above 4,096 characters.
  return isOwn && path.length <= 1_500 && !/^\/(login|logout|sign-on|auth)(\/|$)/.test(pathname) ? path : "/";
}
