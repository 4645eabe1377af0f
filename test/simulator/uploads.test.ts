import { describe, expect, test } from "vitest";
import { clientOf, eventPath, taskPath } from "../support/graph-client.ts";
import { startSimulator } from "../support/simulator.ts";

const SIZE = 4_000_000;
const CONTENT = Buffer.from(Uint8Array.from({ length: SIZE }, (_, index) => index * 7));
const HALF = 2_000_000;
const announced = { attachmentType: "file", name: "big.bin", size: SIZE };

async function withQuiet() {
  const simulator = await startSimulator();
  const scopes = ["Calendars.ReadWrite", "Tasks.ReadWrite"];
  const quiet = clientOf(simulator, "quiet", scopes);
  const token = simulator.control.entra.accessToken("quiet", scopes);
  const time = { dateTime: "2026-04-09T09:00:00", timeZone: "UTC" };
  const { body: event } = await quiet.post("/me/events", { start: time, end: time });
  const { body: task } = await quiet.post(`${quiet.list}/tasks`, { title: "Task" });
  const send = (url: string, first: number, last: number, more: { total?: number; token?: string } = {}) =>
    fetch(url.replace(/^https:\/\/[^/]+/, simulator.origin), {
      method: "PUT",
      headers: {
        "content-type": "application/octet-stream",
        "content-range": `bytes ${first}-${last}/${more.total ?? SIZE}`,
        ...(more.token === undefined ? {} : { authorization: `Bearer ${more.token}` }),
      },
      body: CONTENT.subarray(first, last + 1),
    });
  const ask = (url: string, method: string) => fetch(url.replace(/^https:\/\/[^/]+/, simulator.origin), { method });
  return {
    simulator,
    quiet,
    token,
    send,
    ask,
    files: `${eventPath(event)}/attachments`,
    task: taskPath(quiet.list, task),
  };
}

const urlOf = (text: string): string => JSON.parse(text).uploadUrl;

describe("a large file of an event", () => {
  test("is sent in pieces, without a token, to an address outside of Graph", async () => {
    const { quiet, send, files } = await withQuiet();
    const opened = await quiet.post(`${files}/createUploadSession`, { AttachmentItem: announced });
    expect([opened.status, opened.body]).toMatchObject([201, { nextExpectedRanges: ["0-"] }]);
    const url = urlOf(opened.text);
    expect(url).toMatch(
      /^https:\/\/outlook\.office\.com\/api\/v2\.0\/Users\('.+'\)\/Events\('.+'\)\/AttachmentSessions\('.+'\)\?authtoken=/,
    );
    const first = await send(url, 0, HALF - 1);
    expect([first.status, await first.json()]).toMatchObject([200, { nextExpectedRanges: [String(HALF)] }]);
    const last = await send(url, HALF, SIZE - 1);
    expect([last.status, await last.text()]).toEqual([201, ""]);
    const [listed] = (await quiet.get(files)).body.value;
    expect(last.headers.get("location")).toContain(`Attachments('${encodeURIComponent(listed?.id ?? "")}')`);
    expect(listed).toMatchObject({ name: "big.bin", size: SIZE, contentBytes: CONTENT.toString("base64") });
    expect((await quiet.get(`${files}/${listed?.id}/$value`)).text).toBe(CONTENT.toString("utf8"));
    expect((await send(url, 0, HALF - 1)).status).toBe(404);
  });

  test("is taken in order, whole, and only with the secret of its address", async () => {
    const { quiet, send, ask, files, simulator } = await withQuiet();
    const url = urlOf((await quiet.post(`${files}/createUploadSession`, { AttachmentItem: announced })).text);
    expect((await send(url, HALF, SIZE - 1)).status).toBe(400);
    expect((await send(url, 0, HALF - 1, { total: SIZE - 1 })).status).toBe(400);
    expect((await send(`${url}x`, 0, HALF - 1)).status).toBe(401);
    await send(url, 0, HALF - 1);
    expect((await send(url, 0, HALF - 1)).status).toBe(400);
    expect(await (await ask(url, "GET")).json()).toMatchObject({ nextExpectedRanges: [String(HALF)] });
    expect((await ask(url, "DELETE")).status).toBe(204);
    expect((await send(url, HALF, SIZE - 1)).status).toBe(404);
    const late = urlOf((await quiet.post(`${files}/createUploadSession`, { AttachmentItem: announced })).text);
    simulator.control.clock.advance(3 * 3_600_000);
    expect((await send(late, 0, HALF - 1)).status).toBe(404);
  });

  test("is announced with its size, from 3 MB to 150 MB", async () => {
    const { quiet, files } = await withQuiet();
    const open = async (size: number) => {
      const { body } = await quiet.post(`${files}/createUploadSession`, { AttachmentItem: { ...announced, size } });
      return body.error.code;
    };
    expect(await open(1000)).toBe("ErrorAttachmentSizeShouldNotBeLessThanMinimumSize");
    expect(await open(200 * 1024 * 1024)).toBe("ErrorAttachmentSizeLimitExceeded");
  });
});

describe("the files of a task", () => {
  const small = {
    "@odata.type": "#microsoft.graph.taskFileAttachment",
    name: "a.txt",
    contentType: "text/plain",
    contentBytes: "SGVsbG8=",
  };

  test("are added, listed without their content, read and deleted", async () => {
    const { quiet, task } = await withQuiet();
    const before = (await quiet.get(task)).body;
    const added = await quiet.post(`${task}/attachments`, small);
    expect([added.status, added.body]).toMatchObject([201, { name: "a.txt", size: 245 }]);
    const after = (await quiet.get(task)).body;
    expect(after).toMatchObject({ hasAttachments: true });
    expect(after["@odata.etag"]).not.toBe(before["@odata.etag"]);
    const [listed] = (await quiet.get(`${task}/attachments`)).body.value;
    expect(listed).toMatchObject({ name: "a.txt", contentType: "text/plain" });
    expect(listed).not.toHaveProperty("contentBytes");
    const one = `${task}/attachments/${encodeURIComponent(added.body.id)}`;
    expect((await quiet.get(one)).body).toMatchObject({ contentBytes: "SGVsbG8=" });
    expect((await quiet.get(`${one}/$value`)).text).toBe("Hello");
    expect((await quiet.remove(one, { "if-match": before["@odata.etag"] })).status).toBe(204);
    expect((await quiet.get(task)).body).toMatchObject({ hasAttachments: false });
    expect((await quiet.get(one)).status).toBe(404);
  });

  test("of 3 MB and more are sent in pieces, with the token, to Graph", async () => {
    const { quiet, task, send, token, ask } = await withQuiet();
    const big = { ...small, contentBytes: CONTENT.toString("base64") };
    expect((await quiet.post(`${task}/attachments`, big)).status).toBe(413);
    const opened = await quiet.post(`${task}/attachments/createUploadSession`, { attachmentInfo: announced });
    expect([opened.status, opened.body]).toMatchObject([201, { nextExpectedRanges: ["0-"] }]);
    const url = `${urlOf(opened.text)}/content`;
    expect((await send(url, 0, HALF - 1)).status).toBe(401);
    const first = await send(url, 0, HALF - 1, { token });
    expect([first.status, await first.json()]).toMatchObject([200, { nextExpectedRanges: [String(HALF)] }]);
    const again = await send(url, 0, HALF - 1, { token });
    expect([again.status, await again.json()]).toMatchObject([400, { error: { code: "InvalidStart" } }]);
    const last = await send(url, HALF, SIZE - 1, { token });
    expect(last.status).toBe(201);
    const location = last.headers.get("location") ?? "";
    expect((await quiet.get(location)).body).toMatchObject({ contentBytes: CONTENT.toString("base64") });
    expect((await ask(urlOf(opened.text), "GET")).status).toBe(401);
    expect((await quiet.get(urlOf(opened.text))).status).toBe(404);
  });
});
