import type { FinishSignIn, SignInOutcome } from "../app/accounts/finish-sign-in.ts";
import type { Credentials } from "./credentials.ts";
import { escapeHtml, pageHeaders, renderPage } from "./html.ts";
import type { Handler } from "./login.ts";

/** Where Microsoft sends people back to; part of the redirect URI that is registered in Azure. */
export const callbackPath = "/auth/callback";

export function createCallback(finishSignIn: FinishSignIn, credentials: Pick<Credentials, "of">): Handler {
  return async (request, response, url) => {
    const session = await credentials.of(request);
    const outcome = await finishSignIn({
      state: url.searchParams.get("state"),
      code: url.searchParams.get("code"),
      error: url.searchParams.get("error"),
      errorDescription: url.searchParams.get("error_description"),
      sessionUserId: session?.viewer.userId ?? null,
    });
    response.writeHead(outcome.kind === "connected" ? 200 : 400, pageHeaders).end(render(outcome));
  };
}

function render(outcome: SignInOutcome): string {
  const back = '<p><a href="/">Back to the dashboard</a>, or close this window.</p>';
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
