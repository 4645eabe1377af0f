import { useState } from "preact/hooks";
import type { Outcome } from "../../client.ts";
import { editedWords } from "../../mail-words.ts";
import { deleteEmails, updateEmails } from "../../operations/mail.ts";
import type { EmailFilter } from "../../schema-types.d.ts";
import { counted } from "../../words.ts";
import { usePage } from "../page.ts";

interface ListActionsProps {
  /** What the list shows, on all its pages. */
  readonly listed: { readonly filter: EmailFilter; readonly search: string | null };
}

type Doing = "read" | "delete";
const words = { read: "Mark all as read", delete: "Delete all" } as const;

/** For all mail that a list finds, however much it is. The server counts it, and the number is confirmed before anything is done. */
export function ListActions({ listed }: ListActionsProps) {
  const { client } = usePage();
  const [asked, setAsked] = useState<{ readonly doing: Doing; readonly count: number } | null>(null);
  const [word, setWord] = useState("");

  const send = (doing: Doing, expectedCount: number): Promise<Outcome<Parameters<typeof editedWords>[0]>> =>
    doing === "read"
      ? client.send(updateEmails, {
          input: { ...listed, filter: { ...listed.filter, isRead: false }, isRead: true, expectedCount },
        })
      : client.send(deleteEmails, { input: { ...listed, expectedCount } });
  const press = async (doing: Doing, expectedCount: number) => {
    setWord("…");
    const outcome = await send(doing, expectedCount);
    if (!outcome.ok && outcome.current !== undefined) {
      setAsked({ doing, count: outcome.current });
      setWord("");
    } else {
      setAsked(null);
      setWord(outcome.ok ? editedWords(outcome.data) : outcome.message);
    }
  };

  if (asked !== null) {
    const { doing, count } = asked;
    const about = doing === "read" ? `Mark ${counted(count, "mail")} as read` : `Delete ${counted(count, "mail")}`;
    return (
      <div class="mail-actions">
        <button
          type="button"
          class={doing === "delete" ? "danger" : "primary"}
          onClick={() => void press(doing, count)}
        >
          {about}
        </button>
        <button type="button" onClick={() => setAsked(null)}>
          Keep as it is
        </button>
      </div>
    );
  }
  return (
    <div class="mail-actions">
      {(["read", "delete"] as const).map((doing) => (
        <button key={doing} type="button" onClick={() => void press(doing, 0)}>
          {words[doing]}
        </button>
      ))}
      <span role="status" class="muted">
        {word}
      </span>
    </div>
  );
}
