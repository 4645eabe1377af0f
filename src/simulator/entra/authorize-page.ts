import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import type { BrowserSession } from "./browser-sessions.ts";
import { isOidcScope } from "./consent.ts";

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1b1b;--soft:#5e5e5e;--card:#fff;--back:#f2f4f8;--line:#d6d9e0;--accent:#0067b8;--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#f3f3f3;--soft:#b3b3b3;--card:#20242c;--back:#14171c;--line:#3a404b;--accent:#5fb2f2;--on:#10141a}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;background:var(--back);color:var(--ink);font:15px/1.45 "Segoe UI",system-ui,sans-serif}
main{width:100%;max-width:460px;background:var(--card);padding:36px 36px 28px;border-radius:6px;box-shadow:0 4px 24px #0003}
.mark{display:flex;gap:8px;align-items:center;color:var(--soft);font-weight:600}.mark i{display:grid;grid-template-columns:9px 9px;gap:2px}.mark b{width:9px;height:9px}
h1{font-size:23px;font-weight:600;margin:18px 0 4px}p{margin:4px 0 14px;color:var(--soft)}
label{display:flex;gap:12px;align-items:center;padding:10px 8px;border-top:1px solid var(--line);cursor:pointer}label:hover{background:#8881}
.face{flex:none;width:38px;height:38px;border-radius:50%;display:grid;place-items:center;background:var(--accent);color:var(--on);font-weight:600}
p,label span{overflow-wrap:anywhere;min-width:0}label span span{display:block;color:var(--soft);font-size:13px}ul{padding-left:20px;margin:6px 0 18px}h2{font-size:15px;margin:20px 0 4px}
footer{display:flex;gap:10px;justify-content:flex-end;margin-top:18px}button{font:inherit;padding:8px 26px;border:0;border-radius:3px;background:#8883;color:inherit;cursor:pointer}
button.main{background:var(--accent);color:var(--on)}small{display:block;margin-top:18px;color:var(--soft)}`;

/** A directory may have thousands. */
const MOST_SHOWN = 24;

export interface AuthorizePage {
  readonly app: App;
  readonly scopes: readonly string[];
  readonly persons: readonly Person[];
  /** The person of `login_hint`: chosen already. */
  readonly hinted: Person | undefined;
  readonly query: URLSearchParams;
}

/** The sign-in and consent page in one: who, what the app asks for, Accept or Cancel. */
export function authorizePage({ app, scopes, persons, hinted, query }: AuthorizePage): string {
  const isChosen = hinted !== undefined && !["select_account", "login"].includes(query.get("prompt") ?? "");
  const shown = isChosen ? [hinted] : persons.slice(0, MOST_SHOWN);
  const checked = hinted ?? shown[0];
  const people = shown.map(
    (
      person,
    ) => `<label><input type="radio" name="persona" value="${escapeHtml(person.userPrincipalName)}"${person === checked ? " checked" : ""}>
<span class="face">${escapeHtml(person.givenName.charAt(0) + person.surname.charAt(0))}</span><span>${escapeHtml(person.displayName)}<span>${escapeHtml(person.userPrincipalName)}</span></span></label>`,
  );
  const another = isChosen
    ? ""
    : '<label><input type="radio" name="persona" value=""><span>Use another account<input name="address" placeholder="name@contoso.example"></span></label>';
  const permissions = scopes.filter((scope) => !isOidcScope(scope)).map((scope) => `<li>${escapeHtml(scope)}</li>`);
  return page(
    "Sign in to your account",
    `<h1>${isChosen ? "Permissions requested" : "Pick an account"}</h1><p>to continue to <strong>${escapeHtml(app.displayName)}</strong></p>
<form method="post">${hiddenFields(query)}${people.join("")}${another}
<h2>This application would like to</h2><ul>${permissions.join("") || "<li>Sign you in and read your name</li>"}</ul>
<label><input type="checkbox" name="forOrganization" value="1"><span>Consent on behalf of your organization<span>For administrators</span></span></label>
<footer><button name="action" value="cancel">Cancel</button><button class="main" name="action" value="accept">Accept</button></footer></form>`,
  );
}

/** The page for a request that must not be sent back to the app: its client or redirect address is not trusted. */
export function troublePage(code: number, message: string): string {
  return page(
    "Sign in to your account",
    `<h1>Sorry, but we're having trouble signing you in.</h1><p>AADSTS${code}: ${escapeHtml(message)}</p><p><a href="">Sign in with another account</a></p>`,
  );
}

interface StepPage {
  readonly person: Person;
  readonly app: App;
  readonly query: URLSearchParams;
  /** Microsoft's text about it. */
  readonly text: string;
}

/** A step that the person can take: a second factor. */
export function stepPage({ person, query, text }: StepPage): string {
  return page(
    "Sign in to your account",
    `<h1>More information required</h1><p>${escapeHtml(text)}</p>
<form method="post">${hiddenFields(query)}${hiddenField("persona", person.userPrincipalName)}${hiddenField("proved", "1")}
<footer><button name="action" value="cancel">Cancel</button><button class="main" name="action" value="accept">Approve</button></footer></form>`,
  );
}

/** What was asked for needs an administrator. */
export function approvalPage({
  person,
  app,
  query,
  scopes,
}: Omit<StepPage, "text"> & { scopes: readonly string[] }): string {
  return page(
    "Sign in to your account",
    `<h1>Need admin approval</h1><p><strong>${escapeHtml(app.displayName)}</strong> needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.</p>
<p>Signed in as ${escapeHtml(person.userPrincipalName)}. It asks for ${escapeHtml(scopes.join(", "))}.</p>
<form method="post">${hiddenFields(query)}<footer><button name="decline" value="1">Return to the application without granting consent</button></footer></form>`,
  );
}

/** The person to sign out. */
export function accountPage({
  sessions,
  query,
}: {
  sessions: readonly BrowserSession[];
  query: URLSearchParams;
}): string {
  const people = sessions.map(
    ({ id, person }) =>
      `<label><input type="radio" name="session" value="${escapeHtml(id)}"><span>${escapeHtml(person.displayName)}<span>${escapeHtml(person.userPrincipalName)}</span></span></label>`,
  );
  return page(
    "Sign out",
    `<h1>Pick an account</h1><p>Which account do you want to sign out of?</p>
<form method="post">${hiddenFields(query)}${people.join("")}<footer><button class="main">Sign out</button></footer></form>`,
  );
}

/** Calls the apps in hidden frames, and continues when they have answered, or after a moment if they do not. */
export function signedOutPage(calls: readonly string[], next: string | undefined): string {
  const frames = calls.map((url) => `<iframe hidden src="${escapeHtml(url)}"></iframe>`);
  const link =
    next === undefined ? "" : `<p><a id="next" href="${escapeHtml(next)}">Go on</a></p><script>${GO_ON}</script>`;
  return page(
    "Sign out",
    `<h1>You signed out of your account</h1><p>It's a good idea to close all browser windows.</p>${frames.join("")}${link}`,
  );
}

const GO_ON =
  'const go=()=>location.replace(document.getElementById("next").href);addEventListener("load",go);setTimeout(go,5000);';

function hiddenField(name: string, value: string): string {
  return `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;
}

function hiddenFields(query: URLSearchParams): string {
  return [...query].map(([name, value]) => hiddenField(name, value)).join("");
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body><main><div class="mark"><i><b style="background:#f25022"></b><b style="background:#7fba00"></b><b style="background:#00a4ef"></b><b style="background:#ffb900"></b></i>Microsoft 365 simulator</div>
${content}<small>Simulated sign-in: no password is asked for and nothing leaves this machine.</small></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
