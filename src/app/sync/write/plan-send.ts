import type { RecordFields } from "../../../core/records/record.ts";
import type { M365Item } from "../../ports/m365-records.ts";
import type { StoredEffect, StoredLink } from "../../ports/sync-store.ts";
import type { Action } from "../compare/action.ts";
import { fieldsToCreate } from "../compare/mails.ts";
import type { Pair } from "../compare/situation.ts";
import type { SyncSession } from "../session.ts";
import { type Batch, rowsOf, type Send } from "./batch.ts";
import type { WriteContext } from "./write-changes.ts";

type PairAction = Extract<Action, { kind: "pair" }>;

export function planM365Create(session: SyncSession, context: WriteContext, pair: Pair, batch: Batch): void {
  const { record } = pair;
  if (record === null) return;
  if (context.destination === null) {
    for (const row of rowsOf(pair)) {
      batch.put.push({
        ...row,
        state: "EXCLUDED",
        reason: "COLLECTION",
        message: "No list or calendar of this account takes new records.",
      });
    }
    return;
  }
  const fields = fieldsToCreate(session, record.fields, record.changedAt);
  const effect = newEffect(session, "create", record.id, null, context.destination.id, null, fields);
  batch.sends.push({
    effect,
    pair,
    planned: null,
    externalCollectionId: context.destination.externalId,
    changed: [],
    known: null,
  });
}

export function sendOf(
  session: SyncSession,
  context: WriteContext,
  pair: Pair,
  action: PairAction,
  operation: "create" | "update" | "delete",
): Send {
  const link = pair.link;
  const { decision, situation } = action;
  if (link === null) throw new Error("A pair without a link has nothing to send");
  const isCreate = operation === "create";
  const fields = decision.kind === "settle" ? decision.fields : null;
  const after = isCreate && fields !== null ? fieldsToCreate(session, fields, pair.record?.changedAt ?? null) : fields;
  const before = situation.m365.present ? situation.m365.fields : null;
  const collectionId =
    isCreate && !context.externalIds.has(link.collectionId)
      ? (context.destination?.id ?? link.collectionId)
      : link.collectionId;
  return {
    effect: newEffect(session, operation, link.officeId, isCreate ? null : link.m365Id, collectionId, before, after),
    pair,
    planned: { decision, situation },
    externalCollectionId: context.externalIds.get(collectionId) ?? "",
    changed: decision.kind === "settle" && decision.m365.op === "update" ? decision.m365.changed : [],
    known: isCreate ? null : knownItem(pair, link),
  };
}

/** The item as last read; as the last sync left it when nothing newer is known. */
export function knownItem(pair: Pair, link: StoredLink): M365Item {
  return (
    pair.m365Row?.snapshot ?? {
      id: link.m365Id,
      etag: link.etag ?? "",
      modifiedAt: null,
      mark: null,
      fields: link.bases?.m365 ?? {},
      extra: link.extra,
    }
  );
}

export function newEffect(
  session: SyncSession,
  operation: StoredEffect["operation"],
  officeId: string,
  m365Id: string | null,
  collectionId: string,
  before: RecordFields | null,
  after: RecordFields | null,
): StoredEffect {
  const id = session.clock.newId();
  return {
    id,
    key: id,
    operation,
    officeId,
    m365Id,
    collectionId,
    state: "PLANNED",
    before,
    after,
    errorCode: null,
    plannedAt: session.clock.now(),
  };
}
