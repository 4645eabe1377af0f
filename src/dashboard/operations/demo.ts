import { defineMutation } from "./operation.ts";

/** Only a server that runs on the simulator has it. */
export const demoTrouble = defineMutation<string, { readonly kind: string }>(
  "demoTrouble",
  "($kind: DemoTrouble!)",
  "(kind: $kind)",
  "",
);

export const troubles = [
  { kind: "EDIT_BOTH_SIDES", label: "Edit on both sides" },
  { kind: "THROTTLE", label: "Throttle" },
  { kind: "REVOKE", label: "Revoke a sign-in" },
  { kind: "DELETE_MANY", label: "Delete many tasks" },
  { kind: "EXPIRE_CURSORS", label: "Expire cursors" },
  { kind: "LOSE_ANSWERS", label: "Lose answers" },
  { kind: "RESTORE", label: "Make Microsoft work again" },
] as const;
