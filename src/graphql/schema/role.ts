import type { Standing } from "../../core/access/standing.ts";
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

export const StandingEnum = builder.enumType("Standing", {
  description: "Whether somebody may come in, and has mailboxes synced.",
  values: {
    ACTIVE: { description: "Yes." },
    SUSPENDED: { description: "No, until somebody resumes the person. Mailboxes stay connected and rest." },
    ARCHIVED: { description: "No, until the organization is restored. Mailboxes stay connected and rest." },
    REMOVED: { description: "Never again; the person is still named where something was done." },
  } as const satisfies Record<Standing, object>,
});
