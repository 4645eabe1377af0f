import { describe, expect, test } from "vitest";
import { ForbiddenError, NotFoundError, RefusedError, ValidationError } from "../../../../src/app/errors.ts";
import type { StoredOutgoing } from "../../../../src/app/ports/mail/outgoing-mail.ts";
import type { Viewer } from "../../../../src/core/access/viewer.ts";
import type { PersonAct } from "../../../../src/core/mail/outgoing/person.ts";
import { must } from "../../../../src/lib/must.ts";
import { administrator, auditor, idOf, kim, mailboxOf, una, viewerOf } from "../../../support/mail-world.ts";
import { createSendingWorld, outgoingOf, unas } from "../../../support/ordered-mail-world.ts";

const me = viewerOf(una);
const braked = { state: "HELD", hold: "RECIPIENTS_BRAKE" } as const;

/** A world with one mail of Una's in this state. */
async function world(rest: Partial<StoredOutgoing>, settings: Readonly<Record<string, unknown>> = {}) {
  const made = createSendingWorld(settings);
  const { id } = await createSendingWorld().order.send(me, unas);
  const order = { ...unas, id, orderedById: una, by: me, idempotencyKey: null, sendAt: null, undoSeconds: 0 };
  const content = {
    origin: null,
    from: null,
    to: [],
    cc: [],
    bcc: [],
    subject: "",
    html: "",
    importance: "normal",
  } as const;
  made.outgoing.set(
    id,
    outgoingOf({ ...order, content, originEmailId: null, uploadIds: [], forwardedIds: [], mostFileBytes: 0 }, rest),
  );
  return { ...made, id };
}

const decided = (made: Awaited<ReturnType<typeof world>>, viewer: Viewer, act: PersonAct) =>
  made.decide.decide(viewer, made.id, act).then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.constructor.name : error),
  );

describe("who decides about a mail on its way", () => {
  const people = {
    una: me,
    kim: viewerOf(kim),
    administrator: viewerOf(administrator, "ADMINISTRATOR"),
    "organization's administrator": viewerOf(kim, "ORGANIZATION_ADMINISTRATOR"),
    "administrator without mail.send": viewerOf(administrator, "ADMINISTRATOR", ["mail.read"]),
    auditor: viewerOf(auditor, "AUDITOR"),
  };
  const row = async (act: PersonAct, rest: Partial<StoredOutgoing>, hasOtherApprover: boolean) => {
    const answers: Record<string, unknown> = {};
    for (const [name, viewer] of Object.entries(people)) {
      const made = await world(rest);
      made.facts.hasOtherApprover = hasOtherApprover;
      answers[name] = await decided(made, viewer, act);
    }
    return answers;
  };
  const own = {
    ...{ una: "done", kim: "NotFoundError", auditor: "ForbiddenError" },
    ...{ administrator: "ForbiddenError", "organization's administrator": "ForbiddenError" },
    "administrator without mail.send": "ForbiddenError",
  };

  test.each<[PersonAct, Partial<StoredOutgoing>]>([
    ["CANCEL", { state: "WAITING" }],
    ["APPROVE", { state: "HELD", hold: "DRAFT_CHANGED" }],
    ["RETRY", { state: "FAILED" }],
    ["CONFIRM_SENT", { state: "UNSURE" }],
    ["SEND_AGAIN", { state: "UNSURE" }],
  ])("%s: its owner", async (act, rest) => expect(await row(act, rest, true)).toEqual(own));

  test("what the brake stopped: an administrator other than the sender; the sender where there is none", async () => {
    const judged = { ...own, administrator: "done", "organization's administrator": "done" };
    expect(await row("APPROVE", braked, true)).toEqual({ ...judged, una: "ForbiddenError" });
    expect(await row("APPROVE", braked, false)).toEqual(judged);
    expect(await row("CANCEL", braked, true)).toEqual(judged);
  });

  test("a sender who is an administrator does not approve their own", async () => {
    const made = await world(braked);
    made.facts.hasOtherApprover = true;
    expect(await decided(made, viewerOf(una, "ADMINISTRATOR"), "APPROVE")).toBe("ForbiddenError");
  });
});

test("a decision is stored with who made it, an approval for what was looked at, and the outbox is woken", async () => {
  const made = await world({ state: "HELD", hold: "DRAFT_GONE", version: 7n });
  await made.decide.decide(me, made.id, "APPROVE");
  await made.decide.decide(me, made.id, "CANCEL");
  expect(made.words).toEqual([`APPROVE ${una} 7`, `CANCEL ${una} any`]);
  expect(made.woken).toEqual([mailboxOf.una, mailboxOf.una]);
});

test("what the state does not allow is refused in words; nothing is sent again where sending is not allowed", async () => {
  const made = await world({ state: "SENT" });
  await expect(made.decide.decide(me, made.id, "CANCEL")).rejects.toThrow("It cannot be taken back.");
  await expect(made.decide.decide(me, idOf(9, 9), "CANCEL")).rejects.toThrow(NotFoundError);
  const off = await world({ state: "FAILED" }, { EMAIL_SENDING_ALLOWED: false });
  await expect(off.decide.decide(me, off.id, "RETRY")).rejects.toThrow(RefusedError);
  expect(await decided(off, me, "CANCEL")).toBe("done");
});

describe("who sees a mail on its way", () => {
  test("its owner, whole with mail.read; those who approve it, without its words; nobody else", async () => {
    const made = await world(braked);
    const seen = async (viewer: Viewer) => {
      const found = await made.reading.one(viewer, made.id);
      return found === null ? null : [found.isOwn, found.showsText];
    };
    expect(await seen(me)).toEqual([true, true]);
    expect(await seen(viewerOf(una, "USER", ["mail.send"]))).toEqual([true, false]);
    expect(await seen(viewerOf(una, "USER", []))).toBeNull();
    expect(await seen(viewerOf(administrator, "ADMINISTRATOR"))).toEqual([false, false]);
    expect(await seen(viewerOf(auditor, "AUDITOR"))).toBeNull();
    expect(await seen(viewerOf(kim))).toBeNull();
    made.outgoing.set(made.id, { ...must(made.outgoing.get(made.id), "the mail"), state: "SENT", hold: null });
    expect(await seen(viewerOf(administrator, "ADMINISTRATOR"))).toBeNull();
  });

  test("whoever approves them lists the held mails of others, and is offered only what they may do", async () => {
    const made = await world(braked);
    const approved = async (viewer: Viewer) =>
      (await made.reading.list(viewer, { isToApprove: true }, { first: 10, after: null })).rows.map(
        ({ isOwn, showsText, mayApprove }) => [isOwn, showsText, mayApprove],
      );
    expect(await approved(viewerOf(administrator, "ADMINISTRATOR"))).toEqual([[false, false, true]]);
    expect(await approved(viewerOf(administrator, "ADMINISTRATOR", ["mail.read"]))).toEqual([]);
    expect(await approved(viewerOf(auditor, "AUDITOR"))).toEqual([]);
    expect(await approved(me)).toEqual([]);
    // The sender, though an administrator, does not approve their own.
    expect(await approved(viewerOf(una, "ADMINISTRATOR"))).toEqual([]);
    const mayApprove = async () => (await made.reading.one(me, made.id))?.mayApprove;
    expect(await mayApprove()).toBe(true);
    made.facts.hasOtherApprover = true;
    expect(await mayApprove()).toBe(false);
  });

  test("lists hold one's own mailboxes only", async () => {
    const made = await world({ state: "WAITING" });
    const count = async (viewer: Viewer, filter = {}) =>
      (await made.reading.list(viewer, filter, { first: 10, after: null })).rows.length;
    expect(await count(me)).toBe(1);
    expect(await count(me, { accountId: mailboxOf.una, states: ["SENT"] })).toBe(0);
    expect(await count(me, { accountId: mailboxOf.kim })).toBe(0);
    expect(await count(viewerOf(administrator, "ADMINISTRATOR"), { accountId: mailboxOf.una })).toBe(0);
    await expect(made.reading.list(me, {}, { first: 0, after: null })).rejects.toThrow(ValidationError);
  });
});

describe("an uploaded file", () => {
  async function* bytes(size: number, pieces = 4): AsyncIterable<Uint8Array> {
    for (let at = 0; at < pieces; at += 1) yield new Uint8Array(size / pieces);
  }
  const file = { accountId: mailboxOf.una, name: "a.txt", contentType: "text/plain", contentId: null, size: null };

  test("is taken up to the limit, whatever its sender says of its size", async () => {
    const { uploading } = createSendingWorld({ EMAIL_MAX_UPLOAD_MB: 1 });
    const limit = 1_048_576;
    expect(await uploading.upload(me, file, bytes(limit))).toMatchObject({ size: limit });
    await expect(uploading.upload(me, { ...file, size: 5 }, bytes(limit + 4))).rejects.toThrow(ValidationError);
    await expect(uploading.upload(me, { ...file, size: limit + 1 }, bytes(0))).rejects.toThrow("at most 1 MB");
  });

  test("is taken for one's own mailbox only, and keeps no folder of its name", async () => {
    const { uploading } = createSendingWorld();
    await expect(uploading.upload(viewerOf(kim), file, bytes(4))).rejects.toThrow(NotFoundError);
    const administrators = uploading.upload(viewerOf(administrator, "ADMINISTRATOR"), file, bytes(4));
    await expect(administrators).rejects.toThrow(ForbiddenError);
    expect(await uploading.upload(me, { ...file, name: "../a\\b/\r\nc.txt" }, bytes(4))).toMatchObject({
      name: "c.txt",
    });
    await expect(uploading.upload(me, { ...file, name: " /" }, bytes(4))).rejects.toThrow(ValidationError);
    await expect(uploading.upload(me, { ...file, contentId: "a b" }, bytes(4))).rejects.toThrow(ValidationError);
  });
});
