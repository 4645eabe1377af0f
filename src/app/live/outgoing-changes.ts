import { z } from "zod";
import type { SeenOutgoing } from "../mail/sending/read-outgoing.ts";
import type { LiveSource } from "./live-source.ts";

const shape = z.tuple([z.string(), z.string()]);

/**
 * Each change of mail on its way, in order, with the mail as it is when it is told.
 * @param one asked again for each event, so that nobody is told after their access ended
 */
export function outgoingChanges(
  one: (id: string) => Promise<SeenOutgoing | null>,
  accountId: string | null,
): LiveSource<SeenOutgoing> {
  return {
    kind: "events",
    topics: ["outgoing"],
    concerns({ cursor, subjectId, accountId: of }) {
      if (subjectId === undefined || (accountId !== null && of !== accountId)) return [];
      // Each is an object of its own, however often one mail changes.
      return [JSON.stringify([cursor, subjectId])];
    },
    // What is there is read by `outgoingEmails`.
    present: async () => [],
    isPresent: () => false,
    async read(ids) {
      const found: { readonly id: string; readonly value: SeenOutgoing }[] = [];
      for (const id of ids) {
        const value = await one(shape.parse(JSON.parse(id))[1]);
        if (value !== null) found.push({ id, value });
      }
      return found;
    },
  };
}
