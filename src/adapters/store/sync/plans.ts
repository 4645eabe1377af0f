import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Plans } from "../../../app/ports/sync/plans.ts";
import type { PlanTotals } from "../../../core/sync/brake-question.ts";
import { plannedDecisionShape } from "../../../core/sync/planned-decision.ts";
import type { PlanAnswer, PlannedItem, PlanQuestion, StoredItem } from "../../../core/sync/planned-item.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { RunContext } from "../context.ts";

const SAMPLE = 50;
/** What the next plan of the run still needs to know: what was asked about an item, and whom it may mail. */
const isKept = Prisma.sql`(asked_as IS NOT NULL OR approved_mails <> '{}')`;

interface ItemRow extends Omit<StoredItem, "versions" | "decision"> {
  readonly officeVersion: number | null;
  readonly officeSeq: bigint | null;
  readonly m365Seq: bigint | null;
  readonly decision: unknown;
  readonly askedAs: PlanQuestion | null;
  readonly answer: PlanAnswer | null;
}

/** Of a finished run: nothing of it is shown any more, since nobody was asked about it, or only an earlier plan asked. */
export const isLeftOver = Prisma.sql`(asked_as IS NULL OR (NOT is_current AND answer IS NULL))`;

export function planStatements({ tx, run }: RunContext): Plans {
  const ofRun = Prisma.sql`run_id = ${run.runId}::uuid`;
  const isToDo = Prisma.sql`${ofRun} AND is_current AND carried_out_at IS NULL`;
  return {
    async beginPlan() {
      await tx.$executeRaw`
        WITH gone AS (DELETE FROM plan_item WHERE ${ofRun} AND NOT ${isKept})
        UPDATE plan_item SET is_current = false WHERE ${ofRun} AND ${isKept}`;
    },

    async savePlan(items) {
      if (items.length === 0) return;
      await tx.$executeRaw`
        INSERT INTO plan_item AS p (run_id, pair_key, link_id, office_id, m365_id, office_version, office_seq, m365_seq, decision,
          in_office, in_m365, title, changes, mails, is_braked)
        SELECT ${run.runId}::uuid, n."pairKey", n."linkId", n."officeId", n."m365Id", n."officeVersion", n."officeSeq", n."m365Seq",
          n.decision, n."inOffice", n."inM365", n.title, n.changes, n.mails, n."isBraked"
        FROM jsonb_to_recordset(${storableJson(items.map(rowOf))}::jsonb) AS n("pairKey" text, "linkId" uuid, "officeId" uuid,
          "m365Id" text, "officeVersion" int, "officeSeq" bigint, "m365Seq" bigint, decision jsonb, "inOffice" text, "inM365" text,
          title text, changes jsonb, mails text[], "isBraked" boolean)
        ON CONFLICT (run_id, pair_key) DO UPDATE SET link_id = EXCLUDED.link_id, office_id = EXCLUDED.office_id, m365_id = EXCLUDED.m365_id,
          office_version = EXCLUDED.office_version, office_seq = EXCLUDED.office_seq, m365_seq = EXCLUDED.m365_seq,
          decision = EXCLUDED.decision, in_office = EXCLUDED.in_office, in_m365 = EXCLUDED.in_m365, title = EXCLUDED.title,
          changes = EXCLUDED.changes, mails = EXCLUDED.mails, is_braked = EXCLUDED.is_braked, is_current = true, carried_out_at = NULL,
          answer = CASE WHEN ROW(p.in_office, p.in_m365) IS NOT DISTINCT FROM ROW(EXCLUDED.in_office, EXCLUDED.in_m365)
            AND (p.answer = 'REJECTED' OR EXCLUDED.mails <@ p.approved_mails) THEN p.answer END`;
    },

    async plannedItems(afterNth, limit) {
      const rows = await tx.$queryRaw<ItemRow[]>`
        SELECT pair_key AS "pairKey", nth, office_id AS "officeId", m365_id AS "m365Id", office_version AS "officeVersion",
          office_seq AS "officeSeq", m365_seq AS "m365Seq", decision, asked_as AS "askedAs", answer
        FROM plan_item WHERE ${isToDo} AND nth > ${afterNth}::bigint ORDER BY nth LIMIT ${limit}`;
      return rows.map(({ officeVersion, officeSeq, m365Seq, decision, ...row }) => ({
        ...row,
        versions: { officeVersion, officeSeq, m365Seq },
        decision: plannedDecisionShape.parse(decision),
      }));
    },

    async planTotals(domain) {
      const [row] = await tx.$queryRaw<{ totals: PlanTotals }[]>`
        WITH item AS (
          SELECT * FROM plan_item WHERE ${isToDo} AND answer IS DISTINCT FROM 'REJECTED' AND (is_braked OR mails <> '{}')
        ), person AS (
          SELECT address, bool_or(address <> ALL(approved_mails)) AS is_new FROM item, unnest(mails) AS address GROUP BY address
        )
        SELECT jsonb_build_object(
          'deletions', (SELECT ${sideCounts} FROM item WHERE is_braked),
          'newDeletions', (SELECT ${sideCounts} FROM item WHERE is_braked AND answer IS NULL),
          'meetings', (SELECT count(*) FROM item WHERE mails <> '{}'),
          'people', (SELECT count(*) FROM person),
          'peopleOutside', (SELECT count(*) FROM person WHERE address NOT LIKE '%@' || ${domain}),
          'newPeople', (SELECT count(*) FROM person WHERE is_new),
          'sampleTitles', ARRAY(SELECT title FROM item WHERE is_braked ORDER BY nth LIMIT ${SAMPLE}),
          'sampleMeetings', ARRAY(SELECT title FROM item WHERE mails <> '{}' ORDER BY nth LIMIT ${SAMPLE}),
          'sampleAddresses', ARRAY(SELECT address FROM person ORDER BY address COLLATE "C" LIMIT ${SAMPLE})
        ) AS totals`;
      return must(row, "the totals of a plan").totals;
    },

    async askAbout(question) {
      if (question === null) {
        await tx.$executeRaw`UPDATE plan_item SET asked_as = NULL WHERE ${isToDo} AND asked_as IS NOT NULL AND answer IS NULL`;
        return;
      }
      const { asksDeletions, asksInvitations } = question;
      await tx.$executeRaw`
        UPDATE plan_item SET answer = NULL, asked_as = CASE
          WHEN ${asksDeletions}::boolean AND is_braked THEN 'DELETION' WHEN ${asksInvitations}::boolean AND mails <> '{}' THEN 'INVITATIONS' END
        WHERE ${isToDo} AND answer IS DISTINCT FROM 'REJECTED'
          AND (asked_as IS NOT NULL OR (${asksDeletions}::boolean AND is_braked) OR (${asksInvitations}::boolean AND mails <> '{}'))`;
    },

    async carryOut(pairKeys) {
      if (pairKeys.length === 0) return;
      const these = Prisma.sql`${ofRun} AND pair_key = ANY(${[...pairKeys]}::text[])`;
      await tx.$executeRaw`
        WITH gone AS (DELETE FROM plan_item WHERE ${these} AND asked_as IS NULL)
        UPDATE plan_item SET carried_out_at = clock_timestamp(), decision = '{"kind": "drop"}' WHERE ${these} AND asked_as IS NOT NULL`;
    },
  };
}

const sideCounts = Prisma.sql`jsonb_build_object('inOffice', count(*) FILTER (WHERE in_office = 'DELETE'),
  'inM365', count(*) FILTER (WHERE in_m365 = 'DELETE'))`;

/** Sequence numbers are larger than JSON's safe integers, so they are sent as text. */
function rowOf({ versions: { officeVersion, officeSeq, m365Seq }, ...item }: PlannedItem) {
  return { ...item, officeVersion, officeSeq: officeSeq?.toString(), m365Seq: m365Seq?.toString() };
}
