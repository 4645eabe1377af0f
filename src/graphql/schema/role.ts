import { builder } from "../builder.ts";

export const RoleEnum = builder.enumType("Role", {
  description: "What a person or token may do.",
  values: {
    ADMINISTRATOR: { description: "Everything in the system." },
    ORGANIZATION_ADMINISTRATOR: { description: "Everything in their own organization." },
    USER: { description: "Their own accounts, settings and records." },
    AUDITOR: { description: "Reads everything of the system, writes nothing." },
  } as const,
});
