import { expect, test } from "vitest";
import { messagePath, startSending } from "../support/mail-client.ts";

const SIZE = 4_000_000;
const CONTENT = Buffer.alloc(SIZE, "ab");

test.each([
  ["Pascal", 200, "NextExpectedRanges"],
  ["camel", 202, "nextExpectedRanges"],
] as const)(
  "a large file of a draft comes in pieces, told in %s with %i",
  async (uploadCasing, uploadPutStatus, name) => {
    const { quiet, draft, simulator } = await startSending({ uploadCasing, uploadPutStatus });
    const files = `${messagePath(await draft({}))}/attachments`;
    const announced = { attachmentType: "file", name: "big.bin", size: SIZE };
    const opened = await quiet.post(`${files}/createUploadSession`, { AttachmentItem: announced });
    const url = String(JSON.parse(opened.text).uploadUrl).replace(/^https:\/\/[^/]+/, simulator.origin);
    const put = (first: number, last: number) =>
      fetch(url, {
        method: "PUT",
        headers: { "content-range": `bytes ${first}-${last}/${SIZE}` },
        body: CONTENT.subarray(first, last + 1),
      });
    const first = await put(0, 1_999_999);
    expect([first.status, await first.json()]).toMatchObject([uploadPutStatus, { [name]: ["2000000"] }]);
    expect((await put(2_000_000, SIZE - 1)).status).toBe(201);
    const [file] = (await quiet.get(files)).body.value;
    expect(file).toMatchObject({ name: "big.bin", contentBytes: CONTENT.toString("base64") });
    const small = { "@odata.type": "#microsoft.graph.fileAttachment", name: "a.txt", contentBytes: "SGVsbG8=" };
    expect((await quiet.post(files, small)).status).toBe(201);
    expect((await quiet.remove(`${files}/${encodeURIComponent(file?.id ?? "")}`)).status).toBe(204);
    expect((await quiet.get(files)).body.value.map((one) => one.name)).toEqual(["a.txt"]);
  },
);
