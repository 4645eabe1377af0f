// What was true when a mail was ordered is looked at again when it is submitted: who ordered it, what the settings and Microsoft allow, and how
// many people its mailbox has written to lately.
import { sayStanding } from "../../../core/access/standing.ts";
import { recipientsOf } from "../../../core/mail/compose/recipients.ts";
import type { Refusal } from "../../../core/mail/outgoing/outgoing.ts";
import { judgePace } from "../../../core/mail/outgoing/pace.ts";
import type { Gate } from "../../../core/mail/outgoing/settle.ts";
import { RefusedError, UserError } from "../../errors.ts";
import type { AnswerPass } from "../../ports/mail/automatic-answers.ts";
import type { OutboxMessage, SubmittedLately } from "../../ports/mail/outbox-store.ts";
import type { People } from "../../ports/people.ts";
import type { MaySend, Sending } from "./may-send.ts";

export interface SendingGateDependencies {
  readonly people: Pick<People, "findEver">;
  readonly maySend: Pick<MaySend, "now" | "automatically">;
  readonly submitted: SubmittedLately;
  readonly answers: AnswerPass;
}

export function createSendingGate({ people, maySend, submitted, answers }: SendingGateDependencies) {
  /** @throws UserError */
  async function senderOf({ accountId, orderedById, id }: OutboxMessage): Promise<Sending> {
    if (orderedById === null) {
      if (await answers.mayLeave(id)) return maySend.automatically(accountId);
      throw new RefusedError(
        "This automatic answer comes too late: what it answers is a day old, its sender was answered since, or its mailbox was removed.",
      );
    }
    const person = await people.findEver(orderedById);
    if (person === null) throw new RefusedError("Whoever ordered this mail is not known any more.");
    if (person.standing !== "ACTIVE") throw new RefusedError(sayStanding(person.name, person.standing));
    return maySend.now({ ...person, scopes: ["mail.send"] }, accountId);
  }

  return async function gateOf(message: OutboxMessage, now: Date): Promise<Gate> {
    const { content } = message;
    try {
      const { settings } = await senderOf(message);
      const brake = settings.EMAIL_RECIPIENTS_BRAKE.value;
      const before = await submitted.lately(message);
      const pace = judgePace(before, recipientsOf(content).length, brake, now);
      if (pace.kind !== "hold" || !message.approved.includes(pace.reason)) return pace;
      // What a person let go still waits for its minute.
      return judgePace(before, 0, Number.POSITIVE_INFINITY, now);
    } catch (error) {
      if (error instanceof UserError) return refuse("NOT_ALLOWED", error.message);
      throw error;
    }
  };
}

function refuse(code: Refusal["code"], message: string): Gate {
  return { kind: "refuse", refusal: { code, message } };
}
