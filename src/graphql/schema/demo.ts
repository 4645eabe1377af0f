import { type TroubleKind, troubleKinds } from "../../app/demo/trouble.ts";
import { RefusedError } from "../../app/errors.ts";
import { builder } from "../builder.ts";

const descriptions: Readonly<Record<TroubleKind, string>> = {
  EDIT_BOTH_SIDES: "The same task gets another subject on each side.",
  RESCHEDULE_ON_BOTH_SIDES: "The same event is rescheduled to a different time on each side.",
  THROTTLE: "Microsoft refuses a mailbox's requests for a while.",
  REVOKE: "Microsoft no longer accepts an account's sign-in.",
  DELETE_MANY: "Somebody empties a To Do list; the deletion brake stops the run.",
  EXPIRE_CURSORS: "Microsoft forgets how far each mailbox's changes were read.",
  LOSE_ANSWERS: "Writes are applied, but their answers are lost.",
  RESTORE: "Microsoft works again; accounts whose sign-in was revoked have to be connected again.",
};

const DemoTroubleEnum = builder.enumType("DemoTrouble", {
  description: "What can go wrong, for a demonstration.",
  values: Object.fromEntries(
    troubleKinds.map((kind) => [kind, { value: kind, description: descriptions[kind] }]),
  ) as Record<TroubleKind, { value: TroubleKind; description: string }>,
});

builder.mutationField("demoTrouble", (t) =>
  t.string({
    description:
      "Makes trouble in the simulator, and returns what it did. Refused when there is no simulator that accepts orders.",
    errors: { types: [RefusedError] },
    args: { kind: t.arg({ type: DemoTroubleEnum, required: true }) },
    resolve: (_root, { kind }, { viewer, app }) => app.makeTrouble(viewer, kind),
  }),
);
