import { useMemo } from "preact/hooks";
import { frameDocument, frameHeight } from "../../mail-frame.ts";
import { foldHtml, foldText } from "../../mail-quote.ts";
import type { MailBody as Body } from "../../model.ts";
import { counted } from "../../words.ts";

interface MailBodyProps {
  readonly body: Body;
  /** Pictures of other hosts were asked for. */
  readonly isShown: boolean;
  readonly isReading: boolean;
  onShow(): void;
}

/** What a mail says: text as text, HTML in a frame that can do nothing. */
export function MailBody({ body, isShown, isReading, onShow }: MailBodyProps) {
  const { state, reason, text, html, remoteImages } = body;
  if (state !== "STORED") return <p class="notice">{absentWords(state, reason)}</p>;
  if (html === null) return <PlainText text={text ?? ""} />;
  return (
    <>
      {remoteImages > 0 && !isShown && (
        <p class="images-cut">
          <button type="button" onClick={onShow}>
            Show {counted(remoteImages, "image")}
          </button>{" "}
          <span class="muted">Their senders learn when you look.</span>
        </p>
      )}
      <HtmlFrame html={html} text={text ?? ""} showRemoteImages={isShown && !isReading} pictures={remoteImages} />
    </>
  );
}

interface HtmlFrameProps {
  readonly html: string;
  readonly text: string;
  readonly showRemoteImages: boolean;
  readonly pictures: number;
}

function HtmlFrame({ html, text, showRemoteImages, pictures }: HtmlFrameProps) {
  const document = useMemo(
    () => frameDocument(foldHtml(html), { origin: location.origin, showRemoteImages }),
    [html, showRemoteImages],
  );
  const height = frameHeight(foldText(text).shown, showRemoteImages ? pictures : 0);
  return (
    <iframe
      title="What the mail says"
      class="mail-frame"
      // Links open in a tab of their own, outside of the sandbox; nothing else is allowed.
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerpolicy="no-referrer"
      srcdoc={document}
      style={{ height: `${height}px` }}
    />
  );
}

function PlainText({ text }: { readonly text: string }) {
  const { shown, quoted } = useMemo(() => foldText(text), [text]);
  return (
    <div class="mail-text">
      <p>{shown === "" ? <span class="muted">It says nothing.</span> : shown}</p>
      {quoted !== "" && (
        <details>
          <summary>Quoted text</summary>
          <p class="muted">{quoted}</p>
        </details>
      )}
    </div>
  );
}

function absentWords(state: Exclude<Body["state"], "STORED">, reason: string | null): string {
  switch (state) {
    case "LATER":
      return "What it says is not here yet. It is being fetched from Microsoft.";
    case "TOO_LARGE":
      return reason ?? "What it says is larger than the limit (Settings, Largest body). Open it in Outlook.";
    case "UNREADABLE":
      return reason ?? "Microsoft does not give what it says, or it cannot be read.";
  }
}
