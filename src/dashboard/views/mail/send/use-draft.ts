import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { createKept, type Kept } from "../../../kept.ts";
import { draftName, type MailDraft } from "../../../mail-draft.ts";
import { usePage } from "../../page.ts";

/** What this browser keeps for whoever is signed in. */
export function useKept(): Kept {
  const { signed } = usePage();
  return useMemo(() => createKept(localStorage, signed.viewer.id), [signed.viewer.id]);
}

interface DraftPlace {
  readonly accountId: string;
  /** Of what is answered. */
  readonly emailId: string | null;
  /** Before anything is written. */
  readonly blank: MailDraft;
  readonly before: MailDraft | null;
  /** Files that are still being uploaded are lost with the page. */
  readonly isUploading: boolean;
  readonly files: MailDraft["files"];
}

/** What is written stays in this browser until it is sent or discarded, whatever becomes of the page. */
export function useDraft({ accountId, emailId, blank, before, isUploading, files }: DraftPlace) {
  const kept = useKept();
  const [draft, setDraft] = useState<MailDraft>(before ?? blank);
  const [isOver, setOver] = useState(false);
  const [isSafe, setSafe] = useState(true);
  const whole: MailDraft = { ...draft, files };
  const text = JSON.stringify(whole);
  const isDirty = text !== JSON.stringify({ ...blank, key: draft.key, files: [] });
  const name = draftName(accountId, emailId);
  // At once: the page may go before it is drawn again.
  useLayoutEffect(() => {
    if (isOver) return;
    if (isDirty) setSafe(kept.write(name, whole));
    else kept.forget(name);
  }, [kept, name, text, isOver]);
  const isAtRisk = !isOver && (isUploading || (isDirty && !isSafe));
  useEffect(() => {
    if (!isAtRisk) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isAtRisk]);
  return {
    draft,
    isDirty,
    isSafe,
    change: (facts: Partial<MailDraft>) => setDraft((now) => ({ ...now, ...facts })),
    /** It was sent, or is not wanted any more. */
    end() {
      setOver(true);
      kept.forget(name);
    },
  };
}
