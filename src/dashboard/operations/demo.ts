import type { DemoTrouble, Resource } from "../model.ts";
import { defineMutation, refusal } from "./operation.ts";

/** Only a server that runs on the simulator has it. */
export const demoTrouble = defineMutation(`mutation DemoTrouble($kind: DemoTrouble!) {
  result: demoTrouble(kind: $kind) { ${refusal} ... on DemoTroubleSuccess { data } }
}`);

/** Kinds with a resource are offered only where it is synced. */
export const troubles: readonly { readonly kind: DemoTrouble; readonly label: string; readonly resource?: Resource }[] =
  [
    { kind: "EDIT_BOTH_SIDES", label: "Edit on both sides" },
    { kind: "RESCHEDULE_ON_BOTH_SIDES", label: "Reschedule an event on both sides", resource: "CALENDAR" },
    { kind: "THROTTLE", label: "Throttle" },
    { kind: "REVOKE", label: "Revoke a sign-in" },
    { kind: "DELETE_MANY", label: "Delete many tasks" },
    { kind: "EXPIRE_CURSORS", label: "Expire cursors" },
    { kind: "LOSE_ANSWERS", label: "Lose answers" },
    { kind: "RESTORE", label: "Make Microsoft work again" },
  ];
