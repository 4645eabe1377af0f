import { useMemo, useRef } from "preact/hooks";
import { foldText } from "../../../lib/quoted-text.ts";
import { frameHeight } from "../../mail-frame.ts";
import type { MailBody as Body } from "../../model.ts";
import { counted } from "../../words.ts";

interface MailBodyProps {
  readonly body: Body;
  /** Pictures of other hosts are in it. */
  readonly isShown: boolean;
  onShow(): void;
}

/** What a mail says: text as text, HTML in a frame that can do nothing. */
export function MailBody({ body, isShown, onShow }: MailBodyProps) {
  const { state, reason, text, frameUrl, remoteImages } = body;
  if (state !== "STORED") return <p class="notice">{absentWords(state, reason)}</p>;
  if (frameUrl === null) return <PlainText text={text ?? ""} />;
  return (
    <>
      {remoteImages > 0 && !isShown && (
        <p class="images-cut">
          <button type="button" onClick={onShow}>
            Show {counted(remoteImages, "image")}
          </button>
          <span class="muted">Their senders learn when you look.</span>
        </p>
      )}
      <HtmlFrame url={frameUrl} text={text ?? ""} isShown={isShown} pictures={remoteImages} />
    </>
  );
}

interface HtmlFrameProps {
  readonly url: string;
  readonly text: string;
  readonly isShown: boolean;
  readonly pictures: number;
}

function HtmlFrame({ url, text, isShown, pictures }: HtmlFrameProps) {
  // Each answer has a new address of the same mail: the frame keeps the one that it has, and where it is scrolled to.
  const shown = useRef({ url, isShown });
  if (shown.current.isShown !== isShown) shown.current = { url, isShown };
  const height = frameHeight(foldText(text).shown, isShown ? pictures : 0);
  return (
    <iframe
      // A frame that goes to another address would be a step for the browser's Back.
      key={shown.current.url}
      title="What the mail says"
      class="mail-frame"
      // Links open in a tab of their own, outside of the sandbox; nothing else is allowed.
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerpolicy="no-referrer"
      src={shown.current.url}
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
