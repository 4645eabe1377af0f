import { useEffect, useRef, useState } from "preact/hooks";
import type { Outcome } from "../../client.ts";
import { editedWords } from "../../mail-words.ts";
import type { MailFolder, MailRow } from "../../model.ts";
import { deleteEmails, readMailFolders, updateEmails } from "../../operations/mail.ts";
import { Choice } from "../filter-choice.tsx";
import { usePage } from "../page.ts";
import { useRead } from "../use-read.ts";

interface MailActionsProps {
  readonly mail: MailRow;
  /** Its keys work wherever the focus is. */
  readonly hasKeys: boolean;
}

const typing = "input, select, textarea, [contenteditable]";

/** What can be done with an opened mail: here at once, and in Microsoft with the next run. */
export function MailActions({ mail, hasKeys }: MailActionsProps) {
  const { client } = usePage();
  const [folders, setFolders] = useState<readonly MailFolder[]>([]);
  const [word, setWord] = useState("");
  const [isAsking, setAsking] = useState(false);
  useRead(readMailFolders, { accountId: mail.accountId }, (data) => setFolders(data.mailFolders));
  const { id, isRead, flag, state } = mail;
  const archive = folders.find(({ wellKnownName, isFollowed }) => wellKnownName === "archive" && isFollowed);
  const isFlagged = flag?.status === "FLAGGED";

  const say = async (sent: Promise<Outcome<Parameters<typeof editedWords>[0]>>): Promise<void> => {
    setWord("…");
    const outcome = await sent;
    setWord(outcome.ok ? editedWords(outcome.data) : outcome.message);
  };
  const change = (changes: object) => say(client.send(updateEmails, { input: { ids: [id], ...changes } }));
  const doings = {
    u: () => change({ isRead: isRead === false }),
    s: () => change({ flag: { status: isFlagged ? "NOT_FLAGGED" : "FLAGGED" } }),
    e: () =>
      archive === undefined
        ? setWord("The archive is not followed: choose it among the folders of this mailbox first.")
        : change({ folderId: archive.id }),
    "#": () => say(client.send(deleteEmails, { input: { ids: [id] } })),
  } as const;

  const latest = useRef(doings);
  latest.current = doings;
  useEffect(() => {
    if (!hasKeys) return;
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches(typing);
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
      const doing = Object.entries(latest.current).find(([key]) => key === event.key)?.[1];
      if (doing === undefined) return;
      event.preventDefault();
      void doing();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [hasKeys]);

  if (state !== "HERE" && state !== "IN_DELETED_ITEMS") return null;
  const places = folders.filter(({ isFollowed, isGone }) => isFollowed && !isGone);
  return (
    <div class="mail-actions">
      <button type="button" aria-keyshortcuts="u" onClick={() => void doings.u()}>
        {isRead === false ? "Mark as read" : "Mark as unread"}
      </button>
      <button type="button" aria-keyshortcuts="s" aria-pressed={isFlagged} onClick={() => void doings.s()}>
        {isFlagged ? "Remove the flag" : "Flag"}
      </button>
      <button type="button" aria-keyshortcuts="e" onClick={() => void doings.e()}>
        Archive
      </button>
      {state === "HERE" && (
        <button type="button" aria-keyshortcuts="#" onClick={() => void doings["#"]()}>
          Delete
        </button>
      )}
      {state === "IN_DELETED_ITEMS" && !isAsking && (
        <button type="button" onClick={() => setAsking(true)}>
          Delete for good …
        </button>
      )}
      {isAsking && (
        <button
          type="button"
          class="danger"
          onClick={() =>
            void say(client.send(deleteEmails, { input: { ids: [id], permanently: true, expectedCount: 1 } }))
          }
        >
          Delete 1 mail for good
        </button>
      )}
      <Choice
        label="Move to"
        all="Move to …"
        value=""
        choices={places.map(({ id: folderId, name }) => [folderId, name] as const)}
        onChoose={(folderId) => {
          if (folderId !== "") void change({ folderId });
        }}
      />
      <span role="status" class="muted">
        {word}
      </span>
    </div>
  );
}
