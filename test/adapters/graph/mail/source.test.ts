import { createServer, type RequestListener } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMailboxes } from "../../../../src/adapters/graph/mailboxes.ts";
import type { MailBytes, MailSource } from "../../../../src/app/ports/mail-source.ts";
import { ownLimits } from "../../../support/graph-limits.ts";
import { noSignal } from "../open-mailbox.ts";
import { expanded, wireMail } from "./fake-mail.ts";

/** The mail of a mailbox that is served over HTTP by hand. */
async function openSource(answer: RequestListener, timeoutMs = 5_000): Promise<MailSource> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on a port.");
  const tokens = { forAccount: async () => "token" };
  const simulatorOrigin = `http://127.0.0.1:${address.port}`;
  return createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin, timeoutMs }).openMail({ id: "account" });
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };

/** A batch, each of its requests answered by its path. */
const batch =
  (answers: Readonly<Record<string, { readonly status: number; readonly body?: unknown }>>): RequestListener =>
  (request, response) => {
    let text = "";
    request.on("data", (piece) => {
      text += piece;
    });
    request.on("end", () => {
      const { requests } = JSON.parse(text) as { requests: { id: string; url: string }[] };
      const responses = requests.map(({ id, url }) => ({
        id,
        ...(answers[url.split("?")[0] ?? ""] ?? { status: 404 }),
      }));
      json(200, { responses })(request, response);
    });
  };

async function collect({ chunks }: MailBytes): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
}

describe("bytes of a mail", () => {
  it("come as they are, with their length and type", async () => {
    const asked: string[] = [];
    const source = await openSource((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { "content-type": "image/png", "content-length": "8" });
      response.write("four");
      response.end("more");
    });
    const take = async (bytes: MailBytes) => ({
      text: await collect(bytes),
      length: bytes.length,
      type: bytes.contentType,
    });
    expect(await source.readAttachment({ mailId: "a/b=", attachmentId: "c+d" }, take, noSignal)).toEqual({
      ...{ text: "fourmore", length: 8, type: "image/png" },
    });
    expect(await source.readMime("a/b=", take, noSignal)).toMatchObject({ text: "fourmore" });
    expect(asked).toEqual(["/v1.0/me/messages/a%2Fb%3D/attachments/c%2Bd/$value", "/v1.0/me/messages/a%2Fb%3D/$value"]);
  });

  it("may take longer than one answer, as long as they keep coming", async () => {
    const source = await openSource((_, response) => {
      response.writeHead(200);
      let left = 6;
      const timer = setInterval(() => {
        response.write("x");
        left -= 1;
        if (left > 0) return;
        clearInterval(timer);
        response.end();
      }, 100);
    }, 400);
    expect(await source.readMime("a", collect, noSignal)).toBe("xxxxxx");
  });

  it("that stop coming are an outage", async () => {
    const source = await openSource((_, response) => {
      response.writeHead(200);
      response.write("x");
    }, 100);
    await expect(source.readMime("a", collect, noSignal)).rejects.toMatchObject({ fault: "unavailable" });
  });

  it("that nobody wants any more end the download, and the place is free for the next", async () => {
    let closed = 0;
    const source = await openSource((_, response) => {
      response.on("close", () => {
        closed += 1;
      });
      response.writeHead(200);
      response.write("x".repeat(1_000_000));
    });
    const full = new Error("The disk is full.");
    for (let at = 0; at < 6; at += 1)
      await expect(source.readMime("a", () => Promise.reject(full), noSignal)).rejects.toBe(full);
    const first = async ({ chunks }: MailBytes) => {
      for await (const chunk of chunks) return chunk.byteLength;
      return 0;
    };
    expect(await source.readMime("a", first, noSignal)).toBeGreaterThan(0);
    await expect.poll(() => closed).toBe(7);
  });

  it.each([
    [404, { error: { code: "ErrorItemNotFound", message: "not found" } }, "notFound"],
    [405, { error: { code: "ErrorInvalidRequest", message: "a link has no bytes" } }, "rejected"],
    [500, { error: { code: "ErrorCannotOpenFileAttachment", message: "OLE conversion failed" } }, "rejected"],
    [503, { error: { code: "ErrorServerBusy", message: "busy" } }, "unavailable"],
  ])("that are refused with %i never reach who takes them", async (status, body, fault) => {
    const source = await openSource(json(status, body));
    const taken: MailBytes[] = [];
    const take = async (bytes: MailBytes) => void taken.push(bytes);
    await expect(source.readMime("a", take, noSignal)).rejects.toMatchObject({ fault });
    expect(taken).toEqual([]);
  });
});

it("attachments that come in pages are told all", async () => {
  const page = (id: string, next?: string) => ({ value: [{ id, name: id }], ...(next && { "@odata.nextLink": next }) });
  const source = await openSource((request, response) => {
    const second = "https://graph.microsoft.com/v1.0/me/messages/a/attachments?$skip=1";
    if (request.url?.endsWith("$skip=1")) json(200, page("2"))(request, response);
    else batch({ "/me/messages/a/attachments": { status: 200, body: page("1", second) } })(request, response);
  });
  const [files] = await source.listAttachments(["a"], noSignal);
  expect(files).toMatchObject([{ id: "1" }, { id: "2" }]);
});

it("attachments are told without their bytes, in the order of the mails", async () => {
  const file = {
    "@odata.type": "#microsoft.graph.fileAttachment",
    id: "1",
    name: "logo.png",
    contentType: "image/png",
    size: 13_068,
  };
  const source = await openSource(
    batch({
      "/me/messages/a/attachments": {
        status: 200,
        body: {
          value: [
            { ...file, isInline: true, contentId: "<image001@x>" },
            {
              "@odata.type": "#microsoft.graph.itemAttachment",
              id: "2",
              name: "Forwarded",
              contentType: null,
              size: 5,
            },
            { "@odata.type": "#microsoft.graph.referenceAttachment", id: "3", name: "In the cloud" },
          ],
        },
      },
      "/me/messages/b/attachments": { status: 500, body: { error: { code: "ErrorCorruptData", message: "corrupt" } } },
    }),
  );
  const [a, gone, b] = await source.listAttachments(["a", "gone", "b"], noSignal);
  expect(a).toEqual([
    {
      id: "1",
      kind: "file",
      name: "logo.png",
      contentType: "image/png",
      size: 13_068,
      isInline: true,
      contentId: "image001@x",
    },
    { id: "2", kind: "item", name: "Forwarded", contentType: null, size: 5, isInline: false, contentId: null },
    { id: "3", kind: "reference", name: "In the cloud", contentType: null, size: 0, isInline: false, contentId: null },
  ]);
  expect(gone).toBeInstanceOf(Error);
  expect(b).toMatchObject({ fault: "rejected" });
});

describe("texts that come later", () => {
  it("are read in a batch; one that Microsoft does not give is unreadable, one that is corrupt an error", async () => {
    const source = await openSource(
      batch({
        "/me/messages/late": { status: 200, body: wireMail("late") },
        "/me/messages/bare": { status: 200, body: wireMail("bare", { body: undefined }) },
        "/me/messages/gone": { status: 404, body: { error: { code: "ErrorItemNotFound", message: "x" } } },
        "/me/messages/corrupt": {
          status: 500,
          body: { error: { code: "ErrorCorruptData", message: "Data is corrupt." } },
        },
      }),
    );
    const [late, bare, gone, corrupt] = await source.readContents(["late", "bare", "gone", "corrupt"], noSignal);
    expect(late).toMatchObject({ body: { state: "STORED", text: "Hello" } });
    expect(bare).toMatchObject({ body: { state: "UNREADABLE" } });
    expect(gone).toBeNull();
    expect(corrupt).toMatchObject({ fault: "rejected" });
  });

  it("that are too large for an answer are told as too large, and the others of their batch are read", async () => {
    const large = "x".repeat(33 * 1_048_576);
    const source = await openSource((request, response) => {
      const url = request.url ?? "";
      const isWhole = /%24select|\$select/.test(url) && /,body(&|$)/.test(decodeURIComponent(url));
      if (url.endsWith("/$batch")) response.end(JSON.stringify({ large }));
      else if (!url.includes("/messages/large")) response.end(JSON.stringify(wireMail("small")));
      else if (isWhole)
        response.end(JSON.stringify(wireMail("large", { body: { contentType: "html", content: large } })));
      else response.end(JSON.stringify({ id: "large", singleValueExtendedProperties: expanded, subject: "Large" }));
    });
    const [big, small] = await source.readContents(["large", "small"], noSignal);
    expect(big).toMatchObject({ body: { state: "TOO_LARGE" } });
    expect(small).toMatchObject({ body: { state: "STORED" } });
  });
});
