import { describe, expect, test } from "vitest";
import type { LetterFile } from "../../src/simulator/mail/deliver.ts";
import { createGraphClient } from "../support/graph-client.ts";
import { IMMUTABLE, messagePath, startMail } from "../support/mail-client.ts";

const PDF = {
  name: "Größe.pdf",
  contentType: "application/pdf",
  contentBytes: Buffer.alloc(9000, 7).toString("base64"),
};
const LOGO = { name: "logo.png", contentType: "image/png", contentBytes: "AAAA", isInline: true, contentId: "logo@1" };
const INNER = {
  name: "Reminder",
  item: { subject: "Reminder", from: "ana@fabrikam.example", text: "Bring it", attachments: [PDF] },
};
const CLOUD = { name: "Plan.docx", contentType: "application/msword", isReference: true };

async function withFiles(attachments: readonly LetterFile[] = [PDF, LOGO, INNER, CLOUD]) {
  const started = await startMail();
  const message = started.outlook.deliver("quiet", { attachments });
  const path = `${messagePath(message)}/attachments`;
  const ids = (await started.quiet.get(`${path}?$select=id`)).body.value.map(({ id }) => encodeURIComponent(id));
  const pathOf = (index: number) => `${path}/${ids[index]}`;
  return { ...started, message, path, pathOf };
}

describe("attachments of a mail", () => {
  test("are listed with their types, sizes above those of the files, and what is in the files", async () => {
    const { quiet, path } = await withFiles();
    const { body } = await quiet.get(path);
    expect(body.value.map((one) => one["@odata.type"])).toEqual([
      "#microsoft.graph.fileAttachment",
      "#microsoft.graph.fileAttachment",
      "#microsoft.graph.itemAttachment",
      "#microsoft.graph.referenceAttachment",
    ]);
    const [pdf, logo, item] = body.value;
    expect(pdf).toMatchObject({ name: "Größe.pdf", contentId: null, isInline: false, contentBytes: PDF.contentBytes });
    expect(logo).toMatchObject({ contentId: "logo@1", isInline: true });
    expect(item).toMatchObject({ name: "Reminder", contentType: null });
    expect(item).not.toHaveProperty("contentBytes");
    expect(Number(Reflect.get(pdf ?? {}, "size"))).toBeGreaterThan(9000);
  });

  test("come with what was selected of them only; contentId must say whose it is", async () => {
    const { quiet, path, message } = await withFiles();
    const cast = "microsoft.graph.fileAttachment/contentId";
    const { body } = await quiet.get(`${path}?$select=name,${cast}`);
    expect(Object.keys(body.value[1] ?? {}).filter((name) => !name.startsWith("@"))).toEqual([
      "id",
      "name",
      "contentId",
    ]);
    for (const target of [
      `${path}?$select=id,contentId`,
      `${messagePath(message)}?$expand=attachments($select=id,contentId)`,
    ]) {
      const refused = await quiet.get(target);
      expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining("'contentId'")]);
    }
  });

  test("are expanded with their message, whole or as selected", async () => {
    const { quiet, message } = await withFiles();
    const whole = await quiet.get(`${messagePath(message)}?$expand=attachments`);
    expect(Reflect.get(whole.body, "attachments")[0]).toMatchObject({ contentBytes: PDF.contentBytes });
    const some = await quiet.get(`/me/messages?$select=subject&$expand=attachments($select=id,name,size)`);
    const [first] = Reflect.get(some.body.value[0] ?? {}, "attachments");
    expect(Object.keys(first).filter((name) => !name.startsWith("@"))).toEqual(["id", "name", "size"]);
  });

  test("have a value: the file's bytes with their length, an attached mail as MIME, and nothing behind a link", async () => {
    const { bytes, pathOf } = await withFiles();
    const pdf = await bytes(`${pathOf(0)}/$value`);
    expect(pdf.headers.get("content-length")).toBe("9000");
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(pdf.bytes.equals(Buffer.alloc(9000, 7))).toBe(true);
    const inner = await bytes(`${pathOf(2)}/$value`);
    expect(inner.bytes.toString()).toMatch(/^Subject: Reminder\r$/m);
    expect((await bytes(`${pathOf(3)}/$value`)).status).toBe(405);
  });

  test("show the mail inside of an attached mail when it is expanded, without ids and headers, at any depth", async () => {
    const deep = { name: "Outer", item: { subject: "Outer", attachments: [INNER] } };
    const { quiet, pathOf } = await withFiles([deep, PDF, LOGO, CLOUD]);
    const item = "microsoft.graph.itemattachment/item";
    const nested = `${item}($expand=microsoft.graph.message/attachments($expand=${item}))`;
    const { body } = await quiet.get(`${pathOf(0)}?$expand=${nested}`);
    expect(body).toMatchObject({
      item: {
        ...{ id: "", internetMessageHeaders: [], subject: "Outer", hasAttachments: true },
        attachments: [{ id: "", name: "Reminder", item: { id: "", subject: "Reminder" } }],
      },
    });
    expect((await quiet.get(`${pathOf(1)}?$expand=item`)).status).toBe(400);
  });

  test("that nobody can open are refused for good as soon as their bytes are wanted", async () => {
    for (const refusal of ["ErrorCannotOpenFileAttachment", "ErrorVirusDetected"] as const) {
      const { quiet, path, pathOf, message } = await withFiles([{ ...PDF, refusal }]);
      for (const target of [path, pathOf(0), `${pathOf(0)}/$value`, `${messagePath(message)}?$expand=attachments`]) {
        const refused = await quiet.get(target);
        expect([refused.status, refused.body.error.code]).toEqual([500, refusal]);
      }
      expect((await quiet.get(`${path}?$select=name`)).status).toBe(200);
    }
  });

  test("change their ids with the message's, and keep them under the immutable id", async () => {
    const { quiet, outlook, message, path } = await withFiles();
    const [before] = (await quiet.get(path)).body.value;
    const lasting = `/me/messages/${message.immutableId}/attachments`;
    const [kept] = (await quiet.get(lasting, IMMUTABLE)).body.value;
    const moved = outlook.move("quiet", message.id, "deleteditems");
    const target = `${messagePath(moved)}/attachments/${encodeURIComponent(before?.id ?? "")}`;
    expect((await quiet.get(target)).status).toBe(404);
    expect((await quiet.get(`${lasting}/${kept?.id}`, IMMUTABLE)).status).toBe(200);
    const malformed = await quiet.get(`${lasting}/none`, IMMUTABLE);
    expect(malformed.body.error.code).toBe("ErrorInvalidIdMalformed");
  });

  test("are all on one page, however many, and too many of them take too long", async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ ...PDF, name: `${index}.pdf` }));
    const { quiet, path, settings } = await withFiles(many);
    const { body } = await quiet.get(path);
    expect([body.value.length, body["@odata.nextLink"]]).toEqual([60, undefined]);
    settings.change({ mail: { largestPage: 100_000 } });
    expect((await quiet.get(path)).status).toBe(504);
    expect((await quiet.get(`${path}?$select=id,name`)).status).toBe(200);
  });

  test("do not count where they are inline; logos in signatures may count as files, by the switch", async () => {
    const { quiet, outlook, settings } = await withFiles([LOGO]);
    const readAll = async () => (await quiet.get("/me/messages?$select=hasAttachments")).body.value;
    expect((await readAll()).map((one) => one.hasAttachments)).toEqual([false]);
    settings.change({ mail: { attachmentsInline: "logosNotInline" } });
    outlook.deliver("quiet", { attachments: [LOGO] });
    expect((await readAll()).map((one) => one.hasAttachments)).toEqual([true, false]);
    expect((await quiet.get("/me/messages?$filter=hasAttachments eq true")).body.value).toHaveLength(1);
  });

  test("need the permission to read what mail says", async () => {
    const { simulator, path } = await withFiles();
    const basic = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", ["Mail.ReadBasic"]));
    const refused = await basic.get(path);
    expect([refused.status, refused.body.error.code]).toEqual([403, "ErrorAccessDenied"]);
  });
});
