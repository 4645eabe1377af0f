import { randomUUID } from "node:crypto";
import type { PrismaClient } from "../../prisma/generated/client.ts";

/** The ids of one of each. */
export interface FullMailbox {
  readonly account: string;
  readonly task: string;
  readonly event: string;
  readonly conflict: string;
  readonly run: string;
  readonly alert: string;
  readonly outgoing: string;
}

const moment = "2026-05-04T10:00:00Z";

/** A person's mailbox with everything in which a record's text may be quoted. */
export async function fillMailbox(prisma: PrismaClient, userId: string, word: string): Promise<FullMailbox> {
  const { organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: userId } });
  const account = await prisma.account.create({
    data: {
      ...{ organizationId, userId, tenantId: "t", objectId: randomUUID(), userPrincipalName: `${userId}@example.com` },
      ...{ displayName: "A person", state: "CONNECTED", grantedScopes: [] },
    },
  });
  const of = { accountId: account.id, resource: "TASKS" as const };
  const task = await prisma.officeTask.create({
    data: {
      ...{ ownerId: userId, subject: word, description: word, categories: [word] },
      checklist: [{ title: word, isChecked: false }],
    },
  });
  const event = await prisma.officeEvent.create({
    data: {
      ...{ ownerId: userId, subject: word, description: word, locations: [word], categories: [word] },
      time: {
        isAllDay: false,
        start: "2026-05-04T10:00:00",
        end: "2026-05-04T11:00:00",
        startZone: "Etc/UTC",
        endZone: "Etc/UTC",
      },
      ...{ startsAt: new Date(moment), endsAt: new Date("2026-05-04T11:00:00Z"), onlineMeetingUrl: `https://${word}` },
      attendees: [{ address: `${word}@example.com`, name: word, type: "required", response: "none" }],
      ...{ organizer: { address: `${word}@example.com`, name: word }, uid: word },
    },
  });
  const outgoing = await prisma.outgoingMessage.create({
    data: {
      ...{
        accountId: account.id,
        orderedById: userId,
        dueAt: new Date("2099-01-01T00:00:00Z"),
        messageId: `<${word}@example.com>`,
      },
      ...{ to: [{ name: word, address: `${word}@example.com` }], cc: [], bcc: [] },
      ...{ subject: word, html: `<p>${word}</p>`, importance: "normal" },
    },
  });
  const collection = await prisma.collection.create({
    data: { ...of, externalId: randomUUID(), name: word, state: "ACTIVE" },
  });
  await prisma.collection.create({
    data: { ...of, resource: "CALENDAR", externalId: randomUUID(), name: word, state: "ACTIVE", isDefault: true },
  });
  const fields = {
    subject: word,
    description: word,
    categories: [word],
    checklist: [{ title: word, isChecked: true }],
  };
  const pair = { ...of, officeId: task.id, m365Id: randomUUID(), collectionId: collection.id };
  await prisma.link.create({ data: { ...pair, bases: { both: fields }, extra: { word }, officeVersion: 1 } });
  const conflict = await prisma.conflict.create({
    data: {
      ...{ ...pair, kind: "FIELDS", fields: ["subject"], title: word, bases: { office: fields, m365: fields } },
      ...{ office: { ...fields, subject: `${word} 1` }, m365: { ...fields, subject: `${word} 2` }, officeVersion: 1 },
      ...{ rule: "ASK", state: "OPEN" },
    },
  });
  const run = await prisma.run.create({
    data: {
      ...{ ...of, trigger: "MANUAL", state: "AWAITING_APPROVAL", approval: "PENDING" },
      ...{ errorCode: "BRAKE_DELETIONS", errorMessage: `This run would delete ${word}.` },
      brake: {
        reason: "SIDE_EMPTY",
        deletesInOffice: 1,
        titles: [word],
        addresses: [word],
        meetings: [word],
      },
    },
  });
  await prisma.planItem.create({
    data: {
      ...{ runId: run.id, pairKey: "pair", officeId: task.id, title: word, mails: [`${word}@example.com`] },
      ...{ decision: { kind: "createInM365" }, inM365: "UPDATE", askedAs: "INVITATIONS" },
      changes: [{ side: "m365", field: "subject", from: word, to: word }],
    },
  });
  await prisma.run.create({
    data: {
      ...of,
      trigger: "MANUAL",
      state: "FAILED",
      errorCode: "ANSWER_MALFORMED",
      errorMessage: `Graph said “${word}”`,
    },
  });
  await prisma.effect.create({
    data: { ...pair, runId: run.id, operation: "create", before: fields, after: fields, state: "CONFIRMED" },
  });
  await prisma.inboxItem.create({
    data: {
      ...of,
      side: "office",
      recordId: task.id,
      snapshot: { fields },
      state: "QUARANTINED",
      reason: "ITEM_REJECTED",
      message: word,
    },
  });
  const alert = {
    organizationId,
    ...of,
    subject: "record",
    source: "Microsoft 365",
    type: "sync",
    code: "ITEM_REJECTED",
    remedy: "Change it.",
  };
  const parted = await prisma.alert.create({
    data: {
      ...{ ...alert, key: `item:${account.id}:1`, message: "{title} could not be written to Microsoft: {reason}" },
      parts: { title: `“${word}”`, reason: `“${word}” is invalid` },
    },
  });
  await prisma.alert.create({ data: { ...alert, key: `item:${account.id}:2`, message: `“${word}” failed` } });
  const about = { organizationId, userId, ...of, topic: "activity" };
  await prisma.feedEvent.create({
    data: {
      ...about,
      subjectId: run.id,
      detail: { message: `failed: “${word}”`, redacted: "failed: an error", state: "FAILED" },
    },
  });
  await prisma.feedEvent.create({ data: { ...about, detail: { message: `“${word}”: due 5 May → 7 May` } } });
  return {
    ...{ account: account.id, task: task.id, event: event.id, conflict: conflict.id, run: run.id, alert: parted.id },
    outgoing: outgoing.id,
  };
}
