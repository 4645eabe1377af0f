// The simulator's control port, over HTTP only: the product shares no code with what it is tested against.
import { z } from "zod";
import { type Simulator, SimulatorError } from "../../app/ports/simulator.ts";

const tasks = z.array(z.object({ id: z.string() }));
const refusal = z.object({ error: z.string() });
/** It answers from memory, on the same machine. */
const timeoutMs = 5_000;

/** @param controlOrigin such as http://127.0.0.1:7366 */
export function createSimulatorControl(controlOrigin: string): Simulator {
  const call = async (method: string, path: readonly string[], body?: unknown): Promise<unknown> => {
    const url = new URL(`/${path.map(encodeURIComponent).join("/")}`, controlOrigin);
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    }).catch((cause: unknown) => {
      throw new SimulatorError(`The simulator does not answer at ${controlOrigin}.`, { cause });
    });
    const text = await response.text();
    const answer: unknown = text === "" ? undefined : JSON.parse(text);
    if (response.ok) return answer;
    throw new SimulatorError(refusal.safeParse(answer).data?.error ?? `The simulator answered ${response.status}.`, {
      isUnknown: response.status === 404,
    });
  };
  const taskPath = (person: string, listId: string, taskId: string) =>
    ["people", person, "lists", listId, "tasks", taskId] as const;

  return {
    async taskIds(person, listId) {
      const found = tasks.parse(await call("GET", ["people", person, "lists", listId, "tasks"]));
      return found.map(({ id }) => id);
    },
    async renameTask(person, listId, taskId, title) {
      await call("PATCH", taskPath(person, listId, taskId), { title });
    },
    async deleteTask(person, listId, taskId) {
      try {
        await call("DELETE", taskPath(person, listId, taskId));
        return true;
      } catch (error) {
        if (error instanceof SimulatorError && error.isUnknown) return false;
        throw error;
      }
    },
    async rescheduleEvent(person, eventId, { start, startZone, end, endZone }) {
      await call("PATCH", ["people", person, "events", eventId], {
        start: { dateTime: start, timeZone: startZone },
        end: { dateTime: end, timeZone: endZone },
      });
    },
    async injectFault(person, fault) {
      await call("POST", ["faults"], { ...fault, person });
    },
    async clearFaults() {
      await call("DELETE", ["faults"]);
      await call("DELETE", ["token-faults"]);
    },
    async revokeSignIn(person) {
      await call("POST", ["people", person, "revoke"], {});
      await call("POST", ["people", person, "expire-tokens"], {});
    },
    async expireDeltaLinks(person) {
      await call("POST", ["people", person, "expire-delta-links"], {});
    },
  };
}
