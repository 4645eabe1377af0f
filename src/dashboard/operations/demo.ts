import { defineMutation } from "./operation.ts";

/** Only a server that runs on the simulator has it. */
export const demoTrouble = defineMutation<string, { readonly kind: string }>(
  "demoTrouble",
  "($kind: DemoTrouble!)",
  "(kind: $kind)",
  "",
);

export const troubles = [
  { kind: "EDIT_BOTH_SIDES", label: "Edit a task on both sides" },
  { kind: "THROTTLE", label: "Let Microsoft throttle" },
  { kind: "REVOKE", label: "Revoke a sign-in" },
  { kind: "DELETE_MANY", label: "Delete many tasks" },
] as const;
