import { builder } from "../builder.ts";

export const ResourceEnum = builder.enumType("Resource", {
  description: "What is kept in agreement.",
  values: ["EMAIL", "CALENDAR", "TASKS"] as const,
});

/** The API's word for a side; inside it is "office" and "m365". */
export const SideEnum = builder.enumType("Side", {
  description: "One of the two sides.",
  values: {
    OFFICE: { value: "office", description: "The back office (Oro)." },
    M365: { value: "m365", description: "Microsoft 365." },
  } as const,
});
