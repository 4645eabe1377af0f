import { useEffect, useRef, useState } from "preact/hooks";
import type { KeptFile } from "../../../mail-draft.ts";

export interface AttachedFile {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** Null: it was uploaded before this page was loaded. */
  readonly file: File | null;
  /** Null until it is uploaded. */
  readonly id: string | null;
  readonly failure: string | null;
}

/** The server takes four of one person at once; another tab may be at it, too. */
const atOnce = 2;

interface Waiting {
  readonly key: number;
  readonly file: File;
  readonly stop: AbortController;
}

/** Uploads files as they are chosen, a few at a time. */
export function useAttachedFiles(accountId: string, before: readonly KeptFile[]) {
  const [files, setFiles] = useState<readonly AttachedFile[]>(() =>
    before.map((kept, key) => ({ ...kept, key, file: null, failure: null })),
  );
  const lastKey = useRef(before.length);
  const waiting = useRef<Waiting[]>([]);
  const running = useRef(new Set<Waiting>());
  const change = (key: number, facts: Partial<AttachedFile>) =>
    setFiles((now) => now.map((one) => (one.key === key ? { ...one, ...facts } : one)));

  const goOn = () => {
    while (running.current.size < atOnce) {
      const next = waiting.current.shift();
      if (next === undefined) return;
      running.current.add(next);
      void upload(accountId, next.file, next.stop.signal).then((facts) => {
        running.current.delete(next);
        change(next.key, facts);
        goOn();
      });
    }
  };
  const begin = (key: number, file: File) => {
    waiting.current.push({ key, file, stop: new AbortController() });
    goOn();
  };
  const stop = (isMeant: (one: Waiting) => boolean) => {
    waiting.current = waiting.current.filter((one) => !isMeant(one));
    for (const one of running.current) if (isMeant(one)) one.stop.abort();
  };
  useEffect(() => () => stop(() => true), []);

  return {
    files,
    attach(chosen: Iterable<File>) {
      for (const file of chosen) {
        lastKey.current += 1;
        const key = lastKey.current;
        setFiles((now) => [...now, { key, name: file.name, size: file.size, file, id: null, failure: null }]);
        begin(key, file);
      }
    },
    retry(key: number) {
      const file = files.find((one) => one.key === key)?.file;
      if (file == null) return;
      change(key, { failure: null });
      begin(key, file);
    },
    remove(key: number) {
      stop((one) => one.key === key);
      setFiles((now) => now.filter((one) => one.key !== key));
    },
  };
}

async function upload(
  accountId: string,
  file: File,
  signal: AbortSignal,
): Promise<Pick<AttachedFile, "id" | "failure">> {
  try {
    const response = await fetch(`/mail/uploads/${accountId}?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": file.type === "" ? "application/octet-stream" : file.type },
      body: file,
      signal,
    });
    if (!response.ok) {
      const why = (await response.text()).trim();
      return { id: null, failure: why === "" ? `The server answered ${response.status}.` : why };
    }
    return { id: (await response.json()).id, failure: null };
  } catch {
    // The server ends the connection of a file that is larger than it takes. A folder that was dropped cannot be read.
    return {
      id: null,
      failure:
        "It did not reach the server: the connection broke, or it is a folder, or larger than the settings allow (Largest upload).",
    };
  }
}
