// Asks for a mailbox before it is connected: what it is called, whether its mail can be read, and whether its changes are told.
import { z } from "zod";
import type { MailboxTrial, Reached } from "../../../app/ports/mailbox-trials.ts";
import { StoreError } from "../../../app/store-error.ts";
import { getMany } from "../batch.ts";
import type { GraphHttp } from "../http.ts";
import { eachPage } from "../pages.ts";
import { mustParse } from "../parse.ts";
import { feedUrl, folderIdUrl, mailHeaders } from "./path.ts";
import { withId } from "./wire.ts";

const person = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});
const people = z.object({ value: z.array(person), "@odata.nextLink": z.string().optional() });

/** The part of the directory that is tried: each mailbox is one request of a batch. */
const mostTried = 200;

export function createMailboxTrial(http: GraphHttp): MailboxTrial {
  return {
    async describe(signal) {
      try {
        const url = "/me?$select=id,displayName,mail,userPrincipalName";
        const found = mustParse(person, await http.send({ method: "GET", url }, signal), "a person");
        return {
          objectId: found.id.toLowerCase(),
          displayName: found.displayName ?? "",
          address: found.mail ?? found.userPrincipalName ?? null,
        };
      } catch (error) {
        // Who may read mail need not be allowed to read the directory.
        if (error instanceof StoreError && error.fault === "denied") return null;
        throw error;
      }
    },

    async readInbox(signal) {
      const answer = await http.send({ method: "GET", url: folderIdUrl("inbox"), headers: mailHeaders() }, signal);
      return mustParse(withId, answer, "a folder").id;
    },

    async readChanges(folderId, signal) {
      const since = `${new Date(http.now()).toISOString().slice(0, 19)}Z`;
      await http.send({ method: "GET", url: feedUrl(folderId, since, "state"), headers: mailHeaders(1) }, signal);
    },

    async reachOf(others, signal) {
      const found = await readPeople(http, signal);
      const ids = found?.ids ?? others;
      const urls = ids.map((id) => folderIdUrl("inbox").replace(/^\/me/, `/users/${encodeURIComponent(id)}`));
      const answers = await getMany(http, urls, signal, mailHeaders());
      const counts = { reached: 0, refused: 0, withoutMailbox: 0 };
      for (const answer of answers) {
        if (!(answer instanceof StoreError)) counts.reached += 1;
        else if (answer.fault === "denied") counts.refused += 1;
        else if (answer.fault === "noMailbox" || answer.fault === "notFound") counts.withoutMailbox += 1;
        else throw answer;
      }
      return { ...counts, people: found === null ? null : found.count } satisfies Reached;
    },
  };
}

/** Null: the application may not read the directory. */
async function readPeople(http: GraphHttp, signal: AbortSignal) {
  const ids: string[] = [];
  let count = 0;
  try {
    const url = "/users?$select=id,displayName,mail,userPrincipalName&$top=999";
    for await (const page of eachPage(http, { url }, { shape: people, what: "people" }, signal)) {
      count += page.length;
      ids.push(...page.map(({ id }) => id).slice(0, mostTried - ids.length));
    }
    return { ids, count };
  } catch (error) {
    if (error instanceof StoreError && error.fault === "denied") return null;
    throw error;
  }
}
