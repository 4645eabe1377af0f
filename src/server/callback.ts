import type { FinishSignIn, SignInOutcome } from "../app/accounts/finish-sign-in.ts";
import type { FinishConsent } from "../app/system-mailboxes/admin-consent.ts";
import { consentState } from "../app/system-mailboxes/consent-url.ts";
import { escapeHtml } from "../lib/escape-html.ts";
import { readBody } from "./body.ts";
import { renderQuestion } from "./connect-page.ts";
import type { Credentials } from "./credentials.ts";
import { htmlHeaders, renderPage } from "./html.ts";
import type { Handler } from "./login.ts";

/** Where Microsoft sends people back; part of the redirect URI that is registered in Azure. */
export const callbackPath = "/auth/callback";

export function createCallback(
  finishSignIn: FinishSignIn,
  credentials: Credentials,
  finishConsent: FinishConsent,
): Handler {
  return async (request, response, url) => {
    const asked = url.searchParams.get("state");
    if (request.method === "GET" && asked?.startsWith(consentState)) {
      const outcome = await finishConsent({
        state: asked,
        tenantId: url.searchParams.get("tenant"),
        error: url.searchParams.get("error"),
        errorDescription: url.searchParams.get("error_description"),
      });
      response
        .writeHead(outcome.kind === "refused" ? 400 : 200, htmlHeaders())
        .end(renderPage(outcome.title, `<p>${escapeHtml(outcome.message)}</p>${back}`));
      return;
    }
    const isPosted = request.method === "POST";
    if (isPosted && !credentials.isSameOrigin(request)) {
      response.writeHead(403, { "content-type": "text/plain" }).end("Answer on this server's own page.\n");
      return;
    }
    // Posted by our own question, which is shown to a person who came from Microsoft without having been asked.
    const said = isPosted ? new URLSearchParams(await readBody(request)) : url.searchParams;
    const session = await credentials.of(request);
    const isDeclined = isPosted && said.get("answer") !== "allow";
    const state = said.get("state");
    const code = said.get("code");
    const outcome = await finishSignIn({
      state,
      code,
      error: isDeclined ? "access_denied" : said.get("error"),
      errorDescription: said.get("error_description"),
      sessionUserId: session?.viewer.userId ?? null,
      proof: credentials.consentOf(request, state),
      isAllowed: isPosted,
    });
    const hidden = { action: callbackPath, state: state ?? "", code: code ?? "" };
    response.writeHead(outcome.kind === "refused" ? 400 : 200, htmlHeaders()).end(render(outcome, hidden));
  };
}

const back = '<p><a href="/">Back to the dashboard</a>, or close this window.</p>';

function render(outcome: SignInOutcome, hidden: Parameters<typeof renderQuestion>[1]): string {
  if (outcome.kind === "ask") return renderPage("Connect a mailbox", renderQuestion(outcome, hidden));
  if (outcome.kind === "refused") return renderPage(outcome.title, `<p>${escapeHtml(outcome.message)}</p>${back}`);
  const lines = [
    `${outcome.userPrincipalName} is connected for ${outcome.personName}.`,
    ...(outcome.missing.length === 0
      ? []
      : [`These permissions were not granted, so not everything can be synced: ${outcome.missing.join(", ")}.`]),
    ...(outcome.problem === null ? [] : [outcome.problem]),
  ];
  return renderPage("Connected", `${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("\n")}${back}`);
}
