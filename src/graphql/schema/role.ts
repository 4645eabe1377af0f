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
  description: "Whether a person may sign in and has mailboxes synced.",
  values: {
    ACTIVE: { description: "Yes." },
    SUSPENDED: { description: "No, until somebody resumes the person. Mailboxes stay connected but are not synced." },
    ARCHIVED: { description: "No, until the organization is restored. Mailboxes stay connected but are not synced." },
    REMOVED: { description: "Never again; history still names the person." },
  } as const satisfies Record<Standing, object>,
});
