import type { Consent, ConsentQuestion } from "../app/accounts/consent.ts";
import type { Refusal } from "../app/accounts/pending-sign-in.ts";
import { escapeHtml } from "../lib/escape-html.ts";
import { readBody } from "./body.ts";
import type { Credentials } from "./credentials.ts";
import { htmlHeaders, renderPage } from "./html.ts";
import type { Handler } from "./login.ts";

/** What each permission lets this server do, in words; the others are shown by their name. */
const words: Readonly<Record<string, string>> = {
  openid: "know who is signing in",
  profile: "know your name",
  offline_access: "stay connected while you are away",
  "User.Read": "read your profile",
  "MailboxSettings.Read": "read your mailbox's time zone",
  "Tasks.ReadWrite": "read, create, change and delete your tasks (To Do)",
  "Calendars.ReadWrite": "read, create, change and delete events in your calendars",
  "Mail.ReadWrite": "read, create, change and delete your mail",
  "Mail.Send": "send mail as you",
};

/** Before Microsoft's own sign-in page: who asks, for whom, and what for. @param signInOrigin where an allowed form leads on to */
export function createConnectPage(consent: Consent, credentials: Credentials, signInOrigin: string): Handler {
  const show = (response: Parameters<Handler>[1], answer: ConsentQuestion | Refusal, state: string) => {
    const [status, title, body] =
      answer.kind === "ask"
        ? ([200, "Connect a mailbox", renderQuestion(answer, { action: connectPath, state })] as const)
        : ([400, answer.title, `<p>${escapeHtml(answer.message)}</p>`] as const);
    response.writeHead(status, htmlHeaders({ formsTo: [signInOrigin] })).end(renderPage(title, body));
  };

  return async (request, response, url) => {
    const session = await credentials.of(request);
    const userId = session?.viewer.userId ?? null;
    if (request.method === "GET") {
      const state = url.searchParams.get("state");
      const answer = await consent.look(state, userId);
      if (answer.kind !== "go") return show(response, answer, state ?? "");
      response.setHeader("set-cookie", credentials.consentCookie(state ?? "", answer));
      response.writeHead(303, { location: answer.url, "cache-control": "no-store" }).end();
      return;
    }
    if (request.method !== "POST" || !credentials.isSameOrigin(request)) {
      response.writeHead(403, { "content-type": "text/plain" }).end("Answer on this server's own page.\n");
      return;
    }
    const form = new URLSearchParams(await readBody(request));
    const state = form.get("state");
    if (form.get("answer") !== "allow") return show(response, await consent.decline(state, userId), state ?? "");
    const answer = await consent.allow(state, userId);
    if (answer.kind === "refused") return show(response, answer, state ?? "");
    response.setHeader("set-cookie", credentials.consentCookie(state ?? "", answer));
    response.writeHead(303, { location: answer.url, "cache-control": "no-store" }).end();
  };
}

/** Part of the link that connectAccount answers. */
export const connectPath = "/auth/connect";

/** The question with its two answers, posted to `action` with what it has to be known by. */
export function renderQuestion(
  { viewer, person, mailbox, scopes }: ConsentQuestion,
  { action, ...hidden }: { readonly action: string; readonly state: string; readonly code?: string },
): string {
  const isOwn = viewer.email === person.email;
  const nameOf = ({ name, email }: { readonly name: string; readonly email: string }) =>
    `<strong>${escapeHtml(name)}</strong> (${escapeHtml(email)})`;
  const inputs = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  return `<p>${nameOf(viewer)} asks to connect ${mailbox === null ? "a Microsoft 365 mailbox" : `the Microsoft 365 mailbox <strong>${escapeHtml(mailbox)}</strong>`}
to ${isOwn ? "their own account here" : `the account of ${nameOf(person)} here`}. What is in the mailbox can then be read and changed in that account.</p>
<p>Microsoft is asked for these permissions:</p>
<ul>${scopes.map((scope) => `<li>${escapeHtml(words[scope] ?? scope)}</li>`).join("\n")}</ul>
<p>Allow it only if you expected this, and the mailbox is ${isOwn ? "theirs" : "the one that is meant"}.</p>
<form method="post" action="${action}">
${inputs.join("\n")}
<button name="answer" value="allow">Allow</button>
<button name="answer" value="decline">This is not for me</button>
</form>`;
}
