import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Operation } from "../../lib/graphql-operation.ts";
import { RequestFailed, SignedOut } from "../client.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { usePage } from "./page.ts";

interface Answer {
  readonly isReading: boolean;
  /** In words. */
  readonly failure: string | null;
}

/**
 * Reads once, again when the variables change or the connection came back, and passes on the answer. A changed `seen` among the variables
 * requests the same again.
 */
export function useRead<Data, Variables extends object>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  take: (data: Data) => void,
): Answer {
  const { client } = usePage();
  const { seen = 0, ...asked }: { readonly seen?: number } = variables;
  const key = JSON.stringify([operation.document, asked]);
  return useAsked({ key, seen, ask: () => client.read(operation, variables), take });
}

interface Asked<Data> {
  /** What is asked. */
  readonly key: string;
  /** Grows when the same may have another answer. */
  readonly seen: number;
  ask(): Promise<Data>;
  take(data: Data): void;
}

/** One answer at a time: however often something changes while it is on its way, one more is asked for. */
export function useAsked<Data>({ key, seen, ask, take }: Asked<Data>): Answer {
  const { client, connection } = usePage();
  const [answer, setAnswer] = useState<Answer>({ isReading: true, failure: null });
  // They are new at every drawing.
  const latest = useRef({ ask, take });
  latest.current = { ask, take };
  const reading = useMemo(() => {
    let isWanted = true;
    const read = oneAtATime(async () => {
      if (!isWanted) return;
      // Both together: an answer belongs to its own request, even if something else is drawn by now.
      const { ask, take } = latest.current;
      try {
        const data = await ask();
        if (!isWanted) return;
        take(data);
        setAnswer({ isReading: false, failure: null });
      } catch (error) {
        if (!(error instanceof RequestFailed) && !(error instanceof SignedOut)) throw error;
        if (isWanted) setAnswer({ isReading: false, failure: error.message });
      }
    });
    return {
      read,
      stop: () => {
        isWanted = false;
      },
    };
  }, [key, client]);
  useEffect(() => reading.stop, [reading]);
  const isBroken = connection.state === "broken";
  useEffect(() => {
    if (!isBroken) void reading.read();
  }, [reading, seen, isBroken]);
  return answer;
}
