import { useEffect, useState } from "preact/hooks";
import { RequestFailed, SignedOut } from "../client.ts";
import type { Operation } from "../operations/operation.ts";
import { usePage } from "./page.ts";

interface Answer {
  readonly isReading: boolean;
  /** In words. */
  readonly failure: string | null;
}

/** Reads once, again when the variables change or the connection came back, and hands over what came. */
export function useRead<Data, Variables extends object>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  take: (data: Data) => void,
): Answer {
  const { client, connection } = usePage();
  const [answer, setAnswer] = useState<Answer>({ isReading: true, failure: null });
  const key = JSON.stringify(variables);
  const isBroken = connection.state === "broken";
  useEffect(() => {
    if (isBroken) return;
    let isWanted = true;
    const read = async () => {
      try {
        const data = await client.read(operation, variables);
        if (!isWanted) return;
        take(data);
        setAnswer({ isReading: false, failure: null });
      } catch (error) {
        if (!(error instanceof RequestFailed) && !(error instanceof SignedOut)) throw error;
        if (isWanted) setAnswer({ isReading: false, failure: error.message });
      }
    };
    void read();
    return () => {
      isWanted = false;
    };
    // `variables` and `take` are new at every drawing; the key tells whether they ask for something else.
  }, [key, isBroken, operation, client]);
  return answer;
}
