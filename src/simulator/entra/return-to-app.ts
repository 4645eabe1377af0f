import { html, redirect, type WireReply } from "../http/message.ts";

interface Asked {
  readonly redirectUri: string;
  readonly query: URLSearchParams;
}

/** Sends the browser back to the app, the way `response_mode` asks for. */
export function back({ redirectUri, query }: Asked, answer: Readonly<Record<string, string>>): WireReply {
  const state = query.get("state");
  const params = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }) });
  const mode = query.get("response_mode") ?? "query";
  if (mode === "form_post") return html(200, formPost(redirectUri, params));
  const mark = mode === "fragment" ? "#" : redirectUri.includes("?") ? "&" : "?";
  return redirect(`${redirectUri}${mark}${params}`);
}

function formPost(action: string, params: URLSearchParams): string {
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  const fields = [...params].map(([name, value]) => `<input type="hidden" name="${name}" value="${quoted(value)}">`);
  return `<!doctype html><html><body onload="document.forms[0].submit()"><form method="post" action="${quoted(action)}">${fields.join("")}</form></body></html>`;
}
